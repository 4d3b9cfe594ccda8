"""The memory of sessions in Valkey; see `valkey_sizes`."""

from __future__ import annotations

import os


def measure() -> bool:
    """Print the sizing table of docs/reliability.md; return whether it is met."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionhub.settings")
    django.setup()
    from benchmarks.reliability import valkey_sizes

    return valkey_sizes.measure()
