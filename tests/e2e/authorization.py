"""Authorization models of a running hub, written through its own pages."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.hub import Hub

LIST = "/admin/authz_models/authorizationmodel/"
OLD = """model
  schema 1.1

# People, and the teams they are in
type user

type team
  relations
    define member: [user, team#member]

type folder
  relations
    define owner: [user]
    define parent: [folder]
    define editor: [user, team#member] or owner or editor from parent
    define viewer: [user, user:*] or editor or viewer from parent

type document
  relations
    define parent: [folder]
    define owner: [user]
    define editor: [user] or owner or editor from parent
    define viewer: [user, user:*] or editor or viewer from parent
    define can_share: owner or editor from parent
    define can_delete: owner
    define can_read: viewer

type comment
  relations
    define on: [document]
    define author: [user]
    define can_read: viewer from on
    define can_delete: author or owner from on
"""
NEW = (
    OLD.replace("can_share: owner or editor from parent", "can_share: owner")
    .replace(
        "can_delete: owner\n",
        "can_delete: owner but not blocked\n    define blocked: [user]\n",
    )
    .replace(
        "type comment",
        "type audit_log\n  relations\n    define reader: [user]\n\ntype comment",
    )
)
TESTS = """tuples:
  - {user: "user:anne", relation: owner, object: "document:plan"}
  - {user: "user:bert", relation: viewer, object: "document:plan"}
  - {user: "user:cleo", relation: member, object: "team:sales"}
  - {user: "team:sales#member", relation: editor, object: "folder:offers"}
  - {user: "folder:offers", relation: parent, object: "document:offer"}

tests:
  - name: owners do what they like
    check:
      - user: user:anne
        object: document:plan
        assertions: {can_read: true, can_delete: true, can_share: true}
  - name: readers only read
    check:
      - user: user:bert
        object: document:plan
        assertions: {can_read: true, can_delete: false, can_share: false}
  - name: a team edits what is in its folders
    list_objects:
      - user: user:cleo
        type: document
        assertions:
          editor: ["document:offer"]
"""


@dataclass
class Model:
    """One model of the hub."""

    hub: Hub
    id: str

    def address(self, path: str = "change/") -> str:
        """A page of it."""
        return f"{self.hub.address}{LIST}{self.id}/{path}"

    def draft(self, content: str = OLD, tests: str = TESTS, **values: str) -> int:
        """Save a draft; return its number."""
        form = {"action": "save", "format": "openfga", **values}
        answer = _post(
            self.hub, self.address("drafts/new/"), content=content, tests=tests, **form
        )
        return int(re.search(r"versions/(\d+)/", answer.headers["location"])[1])

    def activate(self, number: int) -> None:
        """Review and confirm."""
        page = self.address(f"versions/{number}/activate/")
        shown = self.hub.client().get(page).text
        expected = re.search(r'name="expected_active"(?: value="([^"]*)")?', shown)
        _post(self.hub, page, expected_active=expected[1] or "")

    def states(self) -> dict[int, str]:
        """Number → state, as the history lists them."""
        page = self.hub.client().get(self.address()).text
        rows = re.findall(r'<tr data-state="(\w+)" data-number="(\d+)"', page)
        return {int(number): state for state, number in rows}

    def content(self, number: int) -> str:
        """The text of a version, as its editor would begin with it."""
        page = self.hub.client().get(self.address(f"drafts/new/?from={number}")).text
        field = r'<textarea name="content"[^>]*>\n(.*?)</textarea>'
        return html.unescape(re.search(field, page, re.DOTALL)[1])


def new_model(hub: Hub, slug: str, name: str = "", description: str = "") -> Model:
    """Add a model without versions."""
    hub.client().get(LIST)
    answer = _post(
        hub,
        f"{LIST}add/",
        name=name or slug.title(),
        slug=slug,
        description=description,
    )
    return Model(hub, re.search(r"/([0-9a-f-]{36})/", answer.headers["location"])[1])


def documents(hub: Hub, slug: str, **values: str) -> Model:
    """A model whose second version is active, on tests that pass."""
    model = new_model(hub, slug, **values)
    first = model.draft(OLD, label="1.0", message="Folders, documents and comments")
    model.activate(first)
    second = model.draft(
        NEW, label="1.1", message="Blocked people delete nothing; only owners share"
    )
    model.activate(second)
    return model


def _post(hub: Hub, path: str, **form: Any) -> httpx.Response:
    """Send a form as the administrator; it must be taken."""
    client = hub.client()
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
    answer = client.post(path, data={**form, **token}, headers={"Referer": hub.address})
    assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.text)[-1500:]
    return answer
