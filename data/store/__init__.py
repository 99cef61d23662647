"""Where things are kept: SQLite or PostgreSQL through the same functions; SQL always bound."""
