"""Changing rules, and what follows from it."""
