"""Erasures: jobs, certificates, doors."""
