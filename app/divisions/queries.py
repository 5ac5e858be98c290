"""Divisions to choose from: a parent's children, a search while typing, a path."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, or_, select

from app.core.errors import Invalid
from app.core.once import once
from app.divisions import models
from app.divisions.codes import Level, ancestors
from app.divisions.models import Division

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import InstrumentedAttribute, Session

# Above every character, so that "begins with" is a range of an index.
_LAST = "\U0010ffff"
_SHORTEST_HEAD = 2
# What people leave out when they write several names in a row: 重庆渝中, 吉林长春.
_SUFFIXES = ("", "省", "市", "区", "县", "自治区", "自治州", "盟", "地区")


# The provinces whose townships are shipped: their places are meant more often than others.
DETAILED = ("220000", "500000")


@dataclass(frozen=True)
class Step:
    """One list of the cascade: its label, what is chosen in it, what there is to choose."""

    label: str
    chosen: str
    options: Sequence[Division]


def get(session: Session, code: str) -> Division | None:
    """The division, in force or ended; None for an unknown code."""
    return session.get(Division, code)


@once
def children(session: Session, parent: str | None, on: date) -> Sequence[Division]:
    """The divisions right under `parent` on a day, in the order of codes.

    None gives the provinces. Districts stand right under a municipality; functional areas
    and zones come after the counties of the standard.
    """
    if parent is None:
        return session.scalars(_PROVINCES, {"on": on}).all()
    return session.scalars(_CHILDREN, {"on": on, "parent": parent}).all()


@once
def path(session: Session, code: str) -> list[Division]:
    """From the province down to the division itself; empty for an unknown code."""
    found: list[Division] = []
    # One statement brings what stands above; the walk finds it in the session.
    known = session.scalars(_THESE, {"codes": _above(code)}).all()
    division = next((one for one in known if one.code == code), None)
    while division is not None:
        found.append(division)
        above = division.parent_code
        division = session.get(Division, above) if above else None
    return found[::-1]


def _above(code: str) -> list[str]:
    try:
        above = vars(ancestors(code)).values()
    except Invalid:
        return [code]
    return list(dict.fromkeys([code, *filter(None, above)]))


@once
def full_name(session: Session, code: str) -> str:
    """吉林省长春市朝阳区; the code itself where it is unknown."""
    division = session.get(Division, code)
    return division.full_name if division else code


def full_names(session: Session, codes: Sequence[str]) -> list[str]:
    """The same of several, asked together."""
    rows = session.execute(
        select(Division.code, Division.full_name).where(Division.code.in_(codes))
    )
    known = dict(rows.all())
    return [known.get(code, code) for code in codes]


def search(
    session: Session,
    text: str,
    on: date,
    *,
    level: Level | None = None,
    within: str | None = None,
    limit: int = 10,
) -> Sequence[Division]:
    """Divisions in force on a day whose name, pinyin, initials or code begin with `text`.

    Several names in a row (`吉林长春`, `重庆市渝中`) lead down to the last. `level`: only that
    level; `within`: only inside that division. Counties and above come first,
    Jilin and Chongqing before the others.
    """
    conditions = [_valid(on)]
    if level:
        conditions.append(Division.level == level)
    if within:
        conditions.append(models.within(Division, within))
    return _search(session, text, conditions, limit)


def search_ended(session: Session, text: str, on: date, limit: int = 5) -> Sequence[Division]:
    """Divisions that ended before a day: what people still have in their papers."""
    return _search(session, text, [Division.valid_to < on], limit)


def successor(session: Session, division: Division, on: date) -> Division | None:
    """What stands in the place of an ended division on a day; None where nothing is known."""
    found: Division | None = division
    while found is not None and not found.is_valid(on):
        found = session.get(Division, found.successor_code) if found.successor_code else None
    return found


def steps(
    session: Session,
    chosen: str | None,
    to: Level,
    on: date,
    within: str | None = None,
) -> list[Step]:
    """The lists of a picker down to the level `to`, with `chosen` chosen in them.

    Starts under `within`, else with the provinces. An ended choice stays in its list.
    """
    above = [d.code for d in path(session, within)] if within else []
    chain = [d for d in path(session, chosen) if d.code not in above] if chosen else []
    if chosen and within and not is_under(chosen, within):
        chain = []
    found: list[Step] = []
    parents = [d.code for d in chain if d.level.depth < to.depth]
    below = _below(session, [*parents, within] if within else parents, on)
    if within is None:
        below[None] = list(children(session, None, on))
    parent, index = within, 0
    while True:
        options = [d for d in below.get(parent, []) if d.level.depth <= to.depth]
        current = chain[index] if index < len(chain) else None
        if current and current not in options:
            options = sorted([*options, current], key=lambda d: d.code)
        if not options:
            return found
        found.append(Step(_label(options), current.code if current else "", options))
        if current is None or current.level.depth >= to.depth:
            return found
        parent, index = current.code, index + 1


def _below(session: Session, parents: list[str], on: date) -> dict[str | None, list[Division]]:
    found: dict[str | None, list[Division]] = {}
    if parents:
        for division in session.scalars(_CHILDREN_OF, {"on": on, "parents": parents}):
            found.setdefault(division.parent_code, []).append(division)
    return found


def is_under(code: str, top: str) -> bool:
    """True when `code` is `top` or lies in it today."""
    above = ancestors(code)
    return top in {code, *vars(above).values()}


def _label(options: Sequence[Division]) -> str:
    return min((d.level for d in options), key=lambda level: level.depth).label


def _valid(on: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(
        or_(Division.valid_from.is_(None), Division.valid_from <= on),
        or_(Division.valid_to.is_(None), Division.valid_to >= on),
    )


# Every public page with a picker asks for the provinces: put together once.
_ON: BindParameter[date] = bindparam("on", type_=Division.valid_from.type)
_IN_FORCE = select(Division).where(_valid(_ON)).order_by(Division.code)
_PROVINCES = _IN_FORCE.where(Division.parent_code.is_(None))
_CHILDREN_OF = _IN_FORCE.where(Division.parent_code.in_(bindparam("parents", expanding=True)))
_THESE = select(Division).where(Division.code.in_(bindparam("codes", expanding=True)))
_CHILDREN = _IN_FORCE.where(Division.parent_code == bindparam("parent"))


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    # Not BETWEEN: PostgreSQL does not parse the collation of its bounds.
    return and_(column >= text, column <= text + _LAST)


def _search(
    session: Session,
    text: str,
    conditions: list[ColumnElement[bool]],
    limit: int,
) -> Sequence[Division]:
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower().replace("ü", "v")
    if not text:
        return []
    if re.fullmatch(r"[0-9]+|xf-.*", text):
        return _ranked(session, _begins(Division.code, text.upper()), conditions, limit)
    if text.isascii():
        likely = or_(_begins(Division.pinyin, text), _begins(Division.initials, text))
        return _ranked(session, likely, conditions, limit)
    found = _ranked(session, _begins(Division.name, text), conditions, limit)
    return found or _below_heads(session, text, conditions, limit)


def _below_heads(
    session: Session, text: str, conditions: list[ColumnElement[bool]], limit: int
) -> Sequence[Division]:
    heads = [text[:n] for n in range(_SHORTEST_HEAD, len(text))]
    names = [head + suffix for head in heads for suffix in _SUFFIXES]
    upper = Division.level.in_([Level.PROVINCE, Level.CITY, Level.COUNTY])
    # The longest head first: 吉林市 before 吉林, which would leave 市… over.
    above = sorted(
        session.scalars(select(Division).where(Division.name.in_(names), upper)),
        key=lambda d: (-len(d.name) if text.startswith(d.name) else 0, d.code),
    )
    for head in above:
        stem = max((h for h in heads if head.name.startswith(h)), key=len)
        rest = text[len(stem) :]
        inside = [*conditions, models.within(Division, head.code), Division.code != head.code]
        found = _ranked(session, _begins(Division.name, rest), inside, limit)
        if not found and len(rest) > _SHORTEST_HEAD:
            found = _below_heads(session, rest, inside, limit)
        if found:
            return found
    return []


def _ranked(
    session: Session,
    likely: ColumnElement[bool],
    conditions: list[ColumnElement[bool]],
    limit: int,
) -> Sequence[Division]:
    depth = case({level.value: level.depth for level in Level}, value=Division.level)
    query = select(Division).where(likely, *conditions)
    is_small = Division.level.in_([Level.TOWNSHIP, Level.VILLAGE])
    is_away = Division.province_code.not_in(DETAILED)
    return session.scalars(
        query.order_by(is_small, is_away, depth, Division.code).limit(limit)
    ).all()
