"""A small shop to record."""
