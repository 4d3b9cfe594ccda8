"""Slow proofs: the real processes, killed under load."""
