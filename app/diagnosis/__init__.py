"""The diagnosis of a failure: its facts out of the store, and what they say, each with evidence."""
