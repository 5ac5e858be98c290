"""Administrative divisions, province to village, as they stood on a date; and whose is whose.

GB/T 2260 codes with local codes `XF-…` for functional areas (care.md §1.3, DS-04). A code is
never deleted: it ends, and names its successor. Scope is equality on a stored ancestor code.
May import audit and core.
"""
