"""Pages that use third-party recorders, served from an origin of their own."""
