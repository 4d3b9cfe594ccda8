"""The live list of sessions, and watching one of them."""
