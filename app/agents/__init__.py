"""Tools for agents over MCP: declared queries and commands by another door."""
