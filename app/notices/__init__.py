"""What a person is told: the inbox in the portal, and short messages through an outbox.

A message that leaves the portal holds the case number, the day by which something is needed
and a telephone number, nothing more (care.md §2.6). May import accounts and below.
"""
