"""Test pages, recorded live, replayed and compared with the original."""
