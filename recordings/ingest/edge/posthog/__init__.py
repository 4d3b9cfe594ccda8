"""The door for posthog-js: its recordings, and the few calls it makes first."""
