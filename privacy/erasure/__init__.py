"""Erasure: what is erased, in which order, and the proof that it is gone.

`registry` is where every app registers its stores that hold something of a session or
a person; `requests` takes an erasure, `run` does it, `certificate` proves it;
`tombstones` and `holds` answer what the other rooms ask: is it erased, may it be.
"""
