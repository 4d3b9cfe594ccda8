"""Why a chunk was refused."""

from __future__ import annotations


class ChunkError(Exception):
    """A chunk that cannot be stored.

    `code` is one of those in docs/worker.md (bad_json, …), `detail` a sentence for
    people, `index` the position of the bad event where one is to blame.
    """

    def __init__(self, code: str, detail: str, index: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.index = index
