"""A second factor beside the password: optional, or required of some groups."""
