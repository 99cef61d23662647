"""A TWS for the demonstration and the tests; imports nothing of ours."""
