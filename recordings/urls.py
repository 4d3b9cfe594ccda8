"""HTTP addresses of recordings."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from recordings.api.access import AccessView
from recordings.api.notes import NoteListView, NoteView
from recordings.api.playback import EventsView, ManifestView, TimelineView
from recordings.api.sessions import SessionListView, SessionView
from recordings.views import replay

app_name = "recordings"

# Ids are any text here: a wrong one gets the API's own error, not the router's.
ONE = "api/recordings/<str:session_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/session-recordings/<str:session_id>/", replay, name="replay"),
    path("api/recordings/", SessionListView.as_view(), name="session-list"),
    path(ONE, SessionView.as_view(), name="session"),
    path(f"{ONE}access/", AccessView.as_view(), name="access"),
    path(f"{ONE}manifest/", ManifestView.as_view(), name="manifest"),
    path(f"{ONE}events/", EventsView.as_view(), name="events"),
    path(f"{ONE}timeline/", TimelineView.as_view(), name="timeline"),
    path(f"{ONE}notes/", NoteListView.as_view(), name="note-list"),
    path(f"{ONE}notes/<str:note_id>/", NoteView.as_view(), name="note"),
    path("api/schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="recordings:schema"),
        name="docs",
    ),
]
