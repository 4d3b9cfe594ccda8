"""Authorization models over HTTP."""
