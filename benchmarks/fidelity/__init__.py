"""Pages of our own, recorded live and replayed, compared with what they were."""
