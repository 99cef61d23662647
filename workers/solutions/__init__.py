"""Problem to solution: what a failure looks like, and which stored solution fits it. Pure."""
