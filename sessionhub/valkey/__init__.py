"""Valkey, for every room: clients with bounds, and the pipeline of an event loop."""
