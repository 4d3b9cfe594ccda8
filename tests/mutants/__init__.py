"""Mutation tests: change one place, expect a test to fail (`make mutants`)."""
