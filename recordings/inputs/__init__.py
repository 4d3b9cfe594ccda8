"""What people and programs may ask of recordings, checked in one way."""
