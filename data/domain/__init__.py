"""What things are: status, plan, events, patterns, solutions. PURE: standard library only."""
