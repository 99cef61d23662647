"""Questions in plain language: what is asked, about what and about when, read into typed values"""
