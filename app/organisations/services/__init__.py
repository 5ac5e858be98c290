"""What can be done with the register. The adoption and purchasing rooms ask `assessor_check` and
`supplier_check`.
"""

from __future__ import annotations

from app.organisations.services.checks import assessor_check, checked, supplier_check

__all__ = ["assessor_check", "checked", "supplier_check"]
