"""Actions that change something."""
