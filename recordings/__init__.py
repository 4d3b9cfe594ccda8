"""The heart: ingest, storage, sessions, playback."""
