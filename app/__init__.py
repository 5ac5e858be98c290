"""童安: the portal on which a province runs its child welfare.

`portal.create_app` is the only code that knows every room. This file imports nothing, so
that the law and the rules can be used and tested alone.
"""
