"""Patterns in run history: pure judgement over a `RunTable`, no clock, no store, no environment.

Each claim is an exact test of its own, corrected over everything that was tested.
"""
