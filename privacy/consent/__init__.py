"""Who said yes to being recorded, to what, and until when.

`notices` chooses the words a person reads, `receipts` writes down what they answered,
`standing` is what the ingest edge reads of it, in Valkey, on every chunk.
"""
