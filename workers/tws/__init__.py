"""The engine's REST APIs: the client, and the parsing of V1 and V2, which is PURE."""
