"""Load on a hub: idle connections, a session of a gigabyte, a slow lossy link."""
