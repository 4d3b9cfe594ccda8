"""A loopback hub that serves the replay page and recordings made on the spot."""
