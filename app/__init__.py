"""What a reader sees, asks and does."""
