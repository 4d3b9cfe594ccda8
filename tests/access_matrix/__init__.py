"""The access matrix: every endpoint × every role × own, another's and missing object.

The routers list the endpoints (`walk.py`), the tables declare which roles may use them
(`table/`), and the tests try every cell. An endpoint that is in no table fails with a
message that names what to add.
"""
