"""Erasures: jobs, certificates, endpoints."""
