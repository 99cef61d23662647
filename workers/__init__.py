"""What happens without a reader."""
