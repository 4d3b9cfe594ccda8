"""Watching now."""
