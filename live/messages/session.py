"""One session as viewers receive it: a row of the live list."""

from __future__ import annotations

from sessionhub.lib.messages import FLAG, ID, TEXT, TIME, WHOLE, Field, Shape, one_of

DEVICES = ("desktop", "mobile", "tablet", "unknown")
ACTORS = ("user", "admin", "system", "anonymous", "unknown")

ACTOR = Shape(
    "Actor",
    "The person, as the page named them.",
    Field("type", one_of(*ACTORS), "Anonymous until the page names the person."),
    Field("id", TEXT, "The page's own id of the person; may be empty."),
    Field("name", TEXT, "May be empty."),
    Field("email", TEXT, "May be empty."),
)
LOCATION = Shape(
    "Location",
    "Where the address is, from the local GeoIP database.",
    Field("country", TEXT, "Two letters; empty if it is not known."),
    Field("city", TEXT, "May be empty."),
)
DEVICE = Shape(
    "Device",
    "The device that shows the page.",
    Field("type", one_of(*DEVICES), "Its size."),
    Field("browser", TEXT, "Its name and version; may be empty."),
    Field("os", TEXT, "May be empty."),
)
PAGE = Shape(
    "Page",
    "The page last opened, masked.",
    Field("url", TEXT, "May be empty."),
    Field("title", TEXT, "May be empty."),
)
COUNTS = Shape(
    "Counts",
    "What happened since the session appeared in the live list.",
    Field("events", WHOLE, "rrweb events."),
    Field("clicks", WHOLE, "Clicks."),
    Field("errors", WHOLE, "Errors and unhandled rejections."),
)
SESSION = Shape(
    "Session",
    "One session that is live: a whole row, never a part of one.",
    Field("id", ID, "The session."),
    Field("service", TEXT, "The slug of its service."),
    Field("status", one_of("active", "idle"), "Idle after five quiet minutes."),
    Field("actor", ACTOR.kind, "The person."),
    Field("location", LOCATION.kind, "The place."),
    Field("device", DEVICE.kind, "The device."),
    Field("page", PAGE.kind, "The page shown."),
    Field("startedAt", TIME, "By the hub's clock."),
    Field("lastActivityAt", TIME, "When something of it last arrived."),
    Field("windows", WHOLE, "How many tabs are open."),
    Field("counts", COUNTS.kind, "What happened."),
    Field("watchers", WHOLE, "How many users watch it now."),
    Field("watchable", FLAG, "False once the person pressed stop, or without consent."),
    Field("replayUrl", TEXT, "The replay page."),
    Field("watchUrl", TEXT, "The watch page."),
)
SHAPES = (SESSION, ACTOR, LOCATION, DEVICE, PAGE, COUNTS)
