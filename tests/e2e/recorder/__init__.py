"""The recorder in a real Chromium, against a hub that can be made to misbehave."""
