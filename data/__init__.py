"""What things are and where they are kept."""
