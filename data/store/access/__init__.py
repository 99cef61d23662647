"""Who may come in, as it is kept: accounts, their sessions, and who tried."""
