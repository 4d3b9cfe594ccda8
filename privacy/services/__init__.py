"""Changes of rules, and the versions published from them."""
