"""What ingest does for those who watch now: presence, rings and doorbells.

messages   what recorder and hub say on `WS /i/v1/<key>/ws`
names      everything this keeps in Valkey
"""
