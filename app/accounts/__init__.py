"""People, accounts, agencies, roles, sessions: who someone is and for whom they act.

Roles are those of the one table in care.md §1.1. The same human under two accounts is one
person, found by the blind index of the identity number. May import parameters and below.
"""
