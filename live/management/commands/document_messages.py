"""Write the tables of docs/messages.md from the declarations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from live.messages.document import BEGIN, END, tables


class Command(BaseCommand):
    """Run it after a declaration changed."""

    help = (__doc__ or "").strip()

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace what stands between the two marks."""
        path = settings.BASE_DIR / "docs" / "messages.md"
        text = path.read_text()
        head, _, rest = text.partition(BEGIN)
        tail = rest.partition(END)[2]
        path.write_text(f"{head}{BEGIN}\n\n{tables()}\n{END}{tail}")
        self.stdout.write(f"Wrote {path}.")
