"""Pages that use other people's recorders, served from an origin of their own."""
