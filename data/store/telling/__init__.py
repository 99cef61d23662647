"""Who is told what, as it is kept: subscriptions, what is told of problems, and messages"""
