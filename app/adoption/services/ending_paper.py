"""What a paper certificate says of an adoption that the portal does not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Person
from app.adoption.models import AdopterClass, SenderKind
from app.core import crypto
from app.core.errors import Invalid
from app.core.identifiers import read_resident_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class PaperCertificate:
    """Typed at the counter from the certificate, which lies there (adoption.md §13).

    `senders` are those of the sending side who live, by kind and name; `adopter_id_no` lets the
    portal tell whose relative may not deal with it, and is not kept.
    """

    number: str
    registered_by: str
    registered_here: bool
    registered_on: date
    adopter: str
    adopter_id_no: str
    spouse: str
    child: str
    born: date
    senders: Mapping[SenderKind, str]
    adopter_class: AdopterClass = AdopterClass.MAINLAND

    def checked(self, today: date) -> tuple[str, dict[str, Any]]:
        """The number and what is kept of it. Raises Invalid for days that cannot be."""
        number = self.number.strip().replace("（", "(").replace("）", ")")
        if not number:
            raise Invalid("请填写登记证编号", "certificate_no")
        if self.registered_on > today:
            raise Invalid("登记日期不能晚于今天。", "registered_on")
        if self.born > self.registered_on:
            raise Invalid("孩子的出生日期不能晚于登记日期。", "born")
        return number, {
            "registered_by": self.registered_by.strip(),
            "registered_here": self.registered_here,
            "registered_on": self.registered_on.isoformat(),
            "adopters": [name for name in (self.adopter.strip(), self.spouse.strip()) if name],
            "child": self.child.strip(), "born": self.born.isoformat(),
            "adopter_class": self.adopter_class.value,
            "senders": [
                {"kind": kind.value, "name": name.strip()} for kind, name in self.senders.items()
            ],
        }  # fmt: skip

    def person_of(self, session: Session) -> int | None:
        """Who in the portal the adopter is, if anybody."""
        if not self.adopter_id_no:
            return None
        index = crypto.blind("id_no", read_resident_id(self.adopter_id_no).number)
        return session.scalar(select(Person.id).where(Person.id_no_index == index))
