"""Small models and store tests."""

from __future__ import annotations

DOCUMENTS = """\
model
  schema 1.1

type user

type document
  relations
    define owner: [user]
    define reader: [user] or owner
"""
WIDER = DOCUMENTS.replace("reader: [user]", "reader: [user, user:*]")
HOLDS = """\
tuples:
  - user: user:ada
    relation: owner
    object: document:plan
tests:
  - name: owners read
    check:
      - user: user:ada
        object: document:plan
        assertions:
          owner: true
          reader: true
"""
FAILS = HOLDS.replace("reader: true", "reader: false")
BROKEN = DOCUMENTS.replace("define owner: [user]", "define owner: [user")
