"""A person in every store, and a search of every byte for what is left of them."""
