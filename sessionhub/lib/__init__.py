"""Ideas without an app: one file a concept. Imports no app."""
