"""Telling the right person once: who is owed what, the messages, and their sending"""
