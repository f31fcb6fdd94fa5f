"""The database of an archive: SQLite in one file, or PostgreSQL by URL."""
