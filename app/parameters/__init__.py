"""Values by layer, division and date: what differs by locality, never looser than the law.

Every value keeps its source, reason and history; a case keeps the values of the day of each
step (care.md §0.2, §11). May import divisions and below.
"""
