"""Everything that knows ClickHouse."""
