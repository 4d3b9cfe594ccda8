"""The embedded parts: ClickHouse and Valkey on this machine, and the command that starts everything."""
