"""Erasing what recordings hold, on the real stores."""
