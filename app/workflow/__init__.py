"""Moves and `advance`: the only code that assigns a case's state.

A feature's `workflow.py` is a table of moves; this room checks the permission, the source
state, writes the record and turns the clocks, all in the session's one transaction.
"""
