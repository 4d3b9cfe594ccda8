"""Live: who is there, and one of them as it happens, in two real browsers."""
