"""The live list, and watching a session, in two real browsers."""
