"""Mutants: changes of one place each, and whether a test notices (`make mutants`)."""
