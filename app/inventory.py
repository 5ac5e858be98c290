"""The data inventory of the whole portal, and what is missing in it.

    python -m app.inventory

ends with 1 and names every column that lacks its line (bar S60).
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from app.accounts.inventory import INVENTORY as ACCOUNTS
from app.adoption.inventory import INVENTORY as ADOPTION
from app.adoption.inventory_after import INVENTORY as ADOPTION_AFTER
from app.all_models import METADATA
from app.audit.inventory import INVENTORY as AUDIT
from app.checklists.inventory import INVENTORY as CHECKLISTS
from app.children.inventory import INVENTORY as CHILDREN
from app.core.inventory import INVENTORY as CORE
from app.core.inventory import Class, Column, Ground, Table, is_technical
from app.deadlines.inventory import INVENTORY as DEADLINES
from app.divisions.inventory import INVENTORY as DIVISIONS
from app.documents.inventory import INVENTORY as DOCUMENTS
from app.families.inventory import INVENTORY as FAMILIES
from app.family_style.inventory import INVENTORY as FAMILY_STYLE
from app.foster.inventory import INVENTORY as FOSTER
from app.golive.inventory import INVENTORY as GOLIVE
from app.institutions.inventory import INVENTORY as INSTITUTIONS
from app.law import RULES
from app.notices.inventory import INVENTORY as NOTICES
from app.organisations.inventory import INVENTORY as ORGANISATIONS
from app.parameters.inventory import INVENTORY as PARAMETERS
from app.placements.inventory import INVENTORY as PLACEMENTS
from app.placements.payment_inventory import INVENTORY as PAYMENTS
from app.protection.inventory import INVENTORY as PROTECTION
from app.purchasing.inventory import INVENTORY as PURCHASING
from app.purchasing.inventory_delivery import INVENTORY as PURCHASING_DELIVERY
from app.reveals.inventory import INVENTORY as REVEALS
from app.rights.inventory import INVENTORY as RIGHTS
from app.visits.inventory import INVENTORY as VISITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import MetaData

ROOMS = {
    "core": CORE,
    "accounts": ACCOUNTS,
    "adoption": ADOPTION | ADOPTION_AFTER,
    "audit": AUDIT,
    "checklists": CHECKLISTS,
    "children": CHILDREN,
    "deadlines": DEADLINES,
    "divisions": DIVISIONS,
    "documents": DOCUMENTS,
    "families": FAMILIES,
    "family_style": FAMILY_STYLE,
    "foster": FOSTER,
    "golive": GOLIVE,
    "institutions": INSTITUTIONS,
    "notices": NOTICES,
    "organisations": ORGANISATIONS,
    "parameters": PARAMETERS,
    "placements": PLACEMENTS,
    "protection": PROTECTION,
    "purchasing": PURCHASING | PURCHASING_DELIVERY,
    "reveals": REVEALS,
    "rights": RIGHTS,
    "visits": VISITS,
    "payments": PAYMENTS,
}
INVENTORY: dict[str, Table] = {
    name: table for room in ROOMS.values() for name, table in room.items()
}
PERSONAL = {Class.P2, Class.P3, Class.P4}
SENSITIVE = {Class.P3, Class.P4}
SEALED = "_sealed"


def gaps(metadata: MetaData, inventory: Mapping[str, Table]) -> list[str]:
    """What is wrong, each with its `table.column`; empty when nothing is."""
    missing = metadata.tables.keys() - inventory.keys()
    found = [f"{name}: no table of this name in the inventory" for name in missing]
    found += [
        f"{name}: there is no such table" for name in inventory.keys() - metadata.tables.keys()
    ]
    for name, table in metadata.tables.items():
        if name in inventory:
            columns = [column.name for column in table.columns]
            found += _gaps_of(name, columns, inventory[name])
    return sorted(found)


def _gaps_of(name: str, columns: list[str], table: Table) -> Iterator[str]:
    sealed = {column.removesuffix(SEALED) for column in columns if column.endswith(SEALED)}
    told = {column.removesuffix(SEALED) for column in columns}
    for column in told - table.columns.keys():
        if column in sealed or not is_technical(column):
            yield f"{name}.{column}: no line in the inventory"
    for column in table.columns.keys() - told:
        yield f"{name}.{column}: a line, but no such column"
    for column in told & table.columns.keys():
        line = table.columns[column]
        for wrong in _wrong(line, is_sealed=column in sealed):
            yield f"{name}.{column}: {wrong}"
        if line.data_class in PERSONAL and table.basis.ground is Ground.NONE:
            yield f"{name}.{column}: personal data, but the table names no ground"
    for rule in (*table.basis.rules, *filter(None, [table.retention.rule])):
        if rule not in RULES:
            yield f"{name}: the law has no row {rule}"


def _wrong(line: Column, *, is_sealed: bool) -> Iterator[str]:
    if not line.says:
        yield "the line does not say what it holds"
    if line.data_class in SENSITIVE and not is_sealed and not line.why:
        yield f"{line.data_class} is readable in the database; seal it or say why not"
    if is_sealed and line.data_class not in PERSONAL:
        yield f"{line.data_class} is sealed; its class is P2 at least"
    if is_sealed and line.data_class is Class.P2 and not line.why:
        yield "P2 is sealed; say why"


def twice() -> list[str]:
    """Tables that two rooms describe."""
    counted = Counter(chain.from_iterable(ROOMS.values()))
    return [f"{name}: described by two rooms" for name, times in counted.items() if times > 1]


def main() -> int:
    """Exit status for the build."""
    found = gaps(METADATA, INVENTORY) + twice()
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
