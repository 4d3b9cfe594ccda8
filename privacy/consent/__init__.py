"""Consent: who agreed to be recorded, to which scopes, and until when.

`notices` chooses the text a person reads, `receipts` stores their answers,
`standing` is what the ingest edge reads of it, in Valkey, on every chunk.
"""
