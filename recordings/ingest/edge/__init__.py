"""The ingest edge."""
