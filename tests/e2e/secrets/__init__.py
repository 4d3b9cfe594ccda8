"""A page full of secrets, four ways to record it, and every place to look for them."""
