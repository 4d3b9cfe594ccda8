"""Privacy: access, audit log, consent, erasure, masking rules."""
