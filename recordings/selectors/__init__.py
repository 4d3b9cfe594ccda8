"""Reading recordings: what the doors may ask."""
