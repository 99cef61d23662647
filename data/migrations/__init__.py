"""The schema's revisions: forward only, those that have shipped as SQL."""
