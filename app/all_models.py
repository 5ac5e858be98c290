"""Every table, for migrations and for the tests that walk all models."""

from __future__ import annotations

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
