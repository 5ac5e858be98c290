"""The record of acts, refusals and readings: append-only, hash-chained, fail-closed.

It knows an actor and a subject by id only and holds no child's facts (PD-ACC-1, PD-LOG-1).
May import core only.
"""
