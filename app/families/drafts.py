"""What somebody has typed on a page of an application and not saved yet; checked by nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


MOST_FIELDS = 120
LONGEST = 20_000
# Marks a draft that nobody typed here: the answers of the pre-check, to be confirmed.
CARRIED = "from_precheck"


@dataclass(frozen=True)
class Drafts:
    """The unsaved pages of one case: rows of `model`, whose column `owner` names the case."""

    session: Session
    model: Any
    owner: str
    case_id: int

    def keep(self, section: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Keep what was typed on one page; too much text keeps the former draft. Invalid."""
        fields = [[name[:80], text] for name, text in pairs[:MOST_FIELDS]]
        if sum(len(text) for _, text in fields) > LONGEST:
            raise Invalid("内容过长，未能自动保存。请删减后再试。")
        draft = self.session.scalar(select(self.model).where(*self._of(section)))
        if draft is None:
            draft = self.model(**{self.owner: self.case_id}, section=section)
            self.session.add(draft)
        draft.fields = fields
        self.session.flush()

    def of(self, section: str) -> list[tuple[str, str]]:
        """What was typed on a page and not saved yet."""
        draft = self.session.scalar(select(self.model).where(*self._of(section)))
        return [(name, text) for name, text in draft.fields or []] if draft else []

    def drop(self, section: str | None = None) -> None:
        """The page was saved, or (None) the application sent: the draft has done its work."""
        self.session.execute(delete(self.model).where(*self._of(section)))

    def to_confirm(self) -> set[str]:
        """The sections that wait with answers of the pre-check for somebody to confirm them."""
        rows = self.session.scalars(select(self.model).where(*self._of(None)))
        return {row.section for row in rows if [CARRIED, "1"] in (row.fields or [])}

    def _of(self, section: str | None) -> list[ColumnElement[bool]]:
        wanted = [getattr(self.model, self.owner) == self.case_id]
        return wanted if section is None else [*wanted, self.model.section == section]
