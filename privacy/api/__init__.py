"""The HTTP API of rules, redacted names and erasures."""
