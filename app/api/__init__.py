"""REST and WebSocket: routes, documents, problems, files, derived from queries and commands."""
