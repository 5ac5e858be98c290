"""Machinery without domain words: database, clock, keys, errors, permissions, web glue.

May import `law` only. A helper that only one feature uses stays in that feature.
"""
