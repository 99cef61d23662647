"""Figures of Resync on this machine: each bench prints what it measured and the machine."""
