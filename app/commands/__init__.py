"""Every change once: what it takes, the right it needs, the audit row it leaves."""
