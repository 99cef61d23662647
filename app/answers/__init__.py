"""Answers to questions: each intent's figures out of the store, put into the asker's words"""
