"""A person's answer about consent as a recorder sends it; read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from privacy.models.consent_receipt import SCOPES, Method
from recordings.ingest.validation import InvalidChunkError, is_uuid, is_uuid7
from sessionhub.lib.json_input import DuplicateKeyError, read_json

GRANT, REFUSE, WITHDRAW = "grant", "refuse", "withdraw"
ACTIONS = (GRANT, REFUSE, WITHDRAW)
REQUIRED = {
    GRANT: frozenset(("consentId", "action", "scopes", "method")),
    WITHDRAW: frozenset(("consentId", "action")),
    REFUSE: frozenset(("action",)),
}
FIELDS = REQUIRED[GRANT] | {
    *("noticeVersion", "noticeHash", "gpc", "dnt", "sessionId", "sentAt"),
}
MAX_TEXT = 64
MAX_MS = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswer:
    """One answer, checked. `sent_at` is epoch ms by the page's clock."""

    action: str
    consent_id: str = ""
    scopes: tuple[str, ...] = ()
    method: str = ""
    notice_version: str = ""
    notice_hash: str = ""
    session_id: str | None = None
    sent_at: int | None = None
    gpc: bool = False
    dnt: bool = False


def read_answer(raw: bytes) -> ConsentAnswer:
    """Return the answer in a body, or raise InvalidChunkError naming the field."""
    try:
        given = read_json(raw)
    except DuplicateKeyError as error:
        raise InvalidChunkError(400, "bad_json", str(error)) from None
    except ValueError:
        raise InvalidChunkError(400, "bad_json", "The body is not JSON.") from None
    if type(given) is not dict:
        raise InvalidChunkError(400, "bad_json", "The body must be a JSON object.")
    _check_fields(given)
    if given["action"] == REFUSE:
        return ConsentAnswer(action=REFUSE)
    is_grant = given["action"] == GRANT
    return ConsentAnswer(
        action=given["action"],
        consent_id=_id(given, "consentId", is_uuid, "UUID") or "",
        scopes=_scopes(given) if is_grant else (),
        method=_method(given) if is_grant else "",
        notice_version=_version(given),
        notice_hash=_text(given, "noticeHash"),
        session_id=_id(given, "sessionId", is_uuid7, "UUIDv7"),
        sent_at=_moment(given),
        gpc=_flag(given, "gpc"),
        dnt=_flag(given, "dnt"),
    )


def _check_fields(given: dict[str, Any]) -> None:
    """Refuse unknown fields, missing fields and unknown actions."""
    unknown = sorted(given.keys() - FIELDS)
    if unknown:
        allowed = ", ".join(sorted(FIELDS))
        detail = f"{unknown[0]!r} is not a field here; allowed: {allowed}."
        raise InvalidChunkError(400, "unknown_field", detail[:500], field=unknown[0])
    action = given.get("action")
    if action is not None and action not in ACTIONS:
        raise _bad("action", f"must be one of {', '.join(ACTIONS)}")
    wanted = REQUIRED[WITHDRAW] if action is None else REQUIRED[action]
    missing = sorted(name for name in wanted if given.get(name) is None)
    if missing:
        detail = f"The body lacks {missing[0]!r}."
        raise InvalidChunkError(400, "missing_field", detail, field=missing[0])


def _scopes(given: dict[str, Any]) -> tuple[str, ...]:
    scopes = given["scopes"]
    fits = type(scopes) is list and 0 < len(scopes) <= len(SCOPES)
    if not fits or not all(type(s) is str and s in SCOPES for s in scopes):
        raise _bad("scopes", f"must be a list of {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in scopes)


def _method(given: dict[str, Any]) -> str:
    if given["method"] not in Method.values:
        raise _bad("method", f"must be one of {', '.join(Method.values)}")
    return str(given["method"])


def _version(given: dict[str, Any]) -> str:
    """Return the notice's version: a number (the hub's) or a text (the site's own)."""
    version = given.get("noticeVersion")
    if type(version) is int and 0 <= version < 2**31:
        return str(version)
    return _text(given, "noticeVersion")


def _text(given: dict[str, Any], field: str) -> str:
    text = given.get(field)
    if text is None:
        return ""
    printable = type(text) is str and len(text) <= MAX_TEXT and text.isprintable()
    if not printable:
        raise _bad(field, f"must be a text of at most {MAX_TEXT} letters, or null")
    return str(text)


def _id(given: dict[str, Any], field: str, matches: Any, kind: str) -> str | None:
    value = given.get(field)
    if value is None and field != "consentId":
        return None
    if type(value) is not str or not matches(value):
        must = f"must be a {kind} in canonical lower-case form"
        raise _bad(field, must, status=400, code="bad_id")
    return value


def _moment(given: dict[str, Any]) -> int | None:
    moment = given.get("sentAt")
    if moment is None:
        return None
    if type(moment) is not int or not 0 <= moment <= MAX_MS:
        raise _bad("sentAt", "must be epoch milliseconds, or null")
    return int(moment)


def _flag(given: dict[str, Any], field: str) -> bool:
    value = given.get(field, False)
    if type(value) is not bool:
        raise _bad(field, "must be true or false")
    return value


def _bad(
    field: str, must: str, *, status: int = 422, code: str = "invalid_field"
) -> InvalidChunkError:
    return InvalidChunkError(status, code, f"{field} {must}.", field=field)
