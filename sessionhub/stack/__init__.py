"""The embedded ClickHouse and Valkey, and the command that starts everything."""
