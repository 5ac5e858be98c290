"""Statutory clocks: on which day a period ends, what pauses it, and what happens then.

Law: 民法典 201 to 203 and care.md §0.4. `rules` is pure arithmetic on a calendar value;
the shipped calendar is `app.law.holidays`. May import documents, notices and what lies below.
"""
