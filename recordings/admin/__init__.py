"""Recordings in the admin."""

from __future__ import annotations

from recordings.admin import dead_letters as dead_letters
from recordings.admin import memory_notice as memory_notice
from recordings.admin import recorded_sessions as recorded_sessions
from recordings.admin import session_holds as session_holds
