"""Looking at one hidden value: by who handles the case, else after the responsible person agreed.

Every room that masks a value asks here (WB 36; PIPL 6, 28, 51). It may import accounts, audit and
notices; it knows a case by kind, reference and number only.
"""
