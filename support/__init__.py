"""Helping a person, with consent and on the record."""
