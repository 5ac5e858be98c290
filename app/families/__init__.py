"""Households that foster or adopt: members, home, income; typed once, used by every case.

May import accounts, documents, notices, deadlines, workflow and below.
"""
