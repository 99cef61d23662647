"""What changed between two polls, and what of it is told. PURE: `now` is an argument."""
