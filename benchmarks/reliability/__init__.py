"""What a hub bears: idle connections, a gigabyte of session, a slow lossy link."""
