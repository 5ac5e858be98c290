"""The first page after signing in: what is mine, what is due, what waits for others.

Reads what the features hold and writes nothing. May import every room.
"""
