"""One window for each role that has to do with a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from app.accounts.models import User
from tests.access.town import Town
from tests.browser.conftest import Opens
from tests.browser.visitor import DESKTOP, PHONE, Visitor


class Windows:
    """What a way through the portal does with its windows; its fields stand in the way itself."""

    on_a_phone: ClassVar[Collection[str]] = ()
    opens: Opens
    town: Town
    plain: frozenset[str]
    windows: dict[str, Visitor]
    wrong: list[str]

    def people(self) -> Mapping[str, User]:
        """The account of each role that has one."""
        return {}

    def window(self, role: str) -> Visitor:
        """The role's own, opened when it is first asked for."""
        if role not in self.windows:
            who = self.windows[role] = self.opens(
                scripts=role not in self.plain,
                viewport=PHONE if role in self.on_a_phone else DESKTOP,
            )
            if role in self.people():
                who.sees_as(self.town.token(self.people()[role]))
        return self.windows[role]

    def ends(self) -> None:
        """Everybody leaves; no page was too wide, inaccessible, or against the CSP."""
        for who in self.windows.values():
            who.leaves()
        assert not self.wrong, "\n".join(self.wrong)
