"""Every table, for migrations and for the tests that walk all models."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

import app.accounts.models
import app.adoption.models
import app.adoption.models.archive
import app.adoption.models.ending
import app.adoption.models.reissue
import app.adoption.models.roots
import app.audit.models
import app.checklists.models
import app.children.counts
import app.children.models
import app.core.submissions
import app.deadlines.models
import app.divisions.models
import app.documents.models
import app.families.models
import app.family_style.models
import app.foster.models
import app.golive.models
import app.institutions.models
import app.notices.models
import app.organisations.models
import app.parameters.models
import app.placements.models
import app.protection.models
import app.purchasing.models
import app.reveals.models
import app.rights.models
import app.visits.models  # noqa: F401 - imported for their tables
from app.core.db import Base

METADATA = Base.metadata


def _is_partial(index: Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None


def _drop_beginnings() -> None:
    """Of two indexes of which one begins with the other the longer serves both."""
    for table in METADATA.tables.values():
        whole = [one for one in table.indexes if not _is_partial(one)]
        keys = [tuple(one.columns.keys()) for one in whole]
        keys += [
            tuple(one.columns.keys())
            for one in table.constraints
            if isinstance(one, UniqueConstraint)
        ]
        for index in whole:
            key = tuple(index.columns.keys())
            if not index.unique and any(key == o[: len(key)] != o for o in keys):
                table.indexes.remove(index)


_drop_beginnings()
