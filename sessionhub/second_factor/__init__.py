"""A code of an authenticator app besides the password: for who wants it, or must."""
