"""What questions ask the store: runs by when they ended, the plan, error texts.

Every function reads on a connection that is lent by `answering`, read only and bounded in time.
"""
