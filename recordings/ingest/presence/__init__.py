"""What ingest keeps for the live view: the sessions that are there, and their chunks.

keys            everything this keeps in Valkey
rows            the row of each session in the live list
ring            the newest masked chunks of a session that is watched
watching        whether a session is watched, and the directive its pages get
notifications   the subscription of an event loop
messages        the messages of `WS /i/v1/<key>/ws`
"""
