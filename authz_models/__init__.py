"""Versions of authorization models."""
