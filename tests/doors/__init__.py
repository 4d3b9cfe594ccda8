"""Every door, tried by everybody: the matrix of route, role and whose thing it is.

The routers say which doors there are (`walk.py`), the tables say who may use them
(`table/`), and the tests try every cell. A door nobody declared fails with a sentence
that says what to add.
"""
