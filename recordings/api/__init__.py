"""The reading API of recordings."""
