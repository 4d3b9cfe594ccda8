"""The way of a chunk from the recorder to the store."""
