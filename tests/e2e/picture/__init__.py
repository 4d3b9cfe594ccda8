"""What a person saw, recorded by the real recorder and shown by the real player."""
