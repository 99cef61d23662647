"""Problems as they are kept: three writers of one row, and what readers ask of it"""
