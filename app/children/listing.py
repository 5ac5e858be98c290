"""The list of children: filters, order and pages in one statement (bar P01, P03, P18).

Order is care form, birth date, reference, which each scope's index holds; no count, no offset;
nothing is opened but names in one bucket, where a name is searched: up to the page's last row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import String, exists, or_, select, tuple_, type_coerce
from sqlalchemy import cast as as_type

from app.accounts.area import BUREAU, DESK, area
from app.accounts.models import Agency
from app.accounts.roles import AgencyKind
from app.children.categories import LEAVES, TOPS
from app.children.models import CareForm, Child, ChildCategory
from app.children.policy import VILLAGE, visible_to
from app.children.rules import AGE_BANDS, age_says, born_between
from app.children.services.record import NEEDS
from app.children.traits import bits, bits_in
from app.core import clock, crypto
from app.core.paging import first_of, nth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row, Select, Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 50
WALK = 50_000
"""Files that a page of a wide area looks through, in its index, for what few may have."""
CARES = {form.value: form.label for form in CareForm}
# The list has room for a few words.
_SHORT = {
    "G1": "父母", "G2": "其他监护人", "G3": "民政长期", "G4": "民政临时", "G5": "村（居）委会",
    "G6": "无人监护",
}  # fmt: skip
AGES = {key: band.label for key, band in AGE_BANDS.items()}
KINDS = {code: node.label for code, node in TOPS.items()} | {
    code: f"　{node.label}" for code, node in LEAVES.items() if code not in TOPS
}
CATEGORIES = {code: KINDS[code] for code in sorted(KINDS)}
SEXES = {"1": "男", "2": "女"}
WANTS = NEEDS | {
    "long_term": "长期专业照料",
    "behaviour": "情绪和行为需要关注",
    "siblings": "有兄弟姐妹",
}


@dataclass(frozen=True)
class Wanted:
    """Which children a list shows. `words` are what was searched for; no address holds them."""

    care: str = ""
    age: str = ""
    category: str = ""
    sex: str = ""
    needs: str = ""
    closed: str = ""
    words: str = ""
    after: str = ""

    def checked(self) -> Wanted:
        """The same without what no list offers: an address is typed by people too."""
        return replace(
            self,
            care=self.care if self.care in CARES else "",
            age=self.age if self.age in AGES else "",
            category=self.category if self.category in CATEGORIES else "",
            sex=self.sex if self.sex in SEXES else "",
            needs=self.needs if self.needs in WANTS else "",
            closed="yes" if self.closed == "yes" else "",
            words=" ".join(self.words.split())[:40],
        )


class ListedChild(NamedTuple):
    """A row as the template shows it; nothing in it needs another query."""

    ref: str
    file_no: str
    name: str
    code_name: str
    sex: str
    age: str
    care: str
    place: str
    guardian: str
    needs: str
    siblings: bool


@dataclass(frozen=True)
class ListPage:
    """Rows of one page and where the next begins (empty: this was the last)."""

    rows: list[ListedChild]
    next_after: str
    is_cut: bool = False
    """Whether the page ends where the walk did: `WALK` files were looked through for it."""


_C = cast("Table", Child.__table__).c
_ORDER = (_C.care_form, _C.birth_on, _C.ref)


def list_page(session: Session, actor: Actor, wanted: Wanted, *, size: int = PAGE) -> ListPage:
    """One page of the children that the actor may see, in one query."""
    wanted = wanted.checked()
    today = clock.today()
    query = select(
            _C.ref, _C.file_no, _C.name_mask, _C.code_name, _C.sex, _C.birth_on,
            type_coerce(_C.care_form, String).label("care_form"), _C.care_place,
            type_coerce(_C.guardian, String).label("guardian"), _C.needs, _C.sibling_group,
            Agency.short_name,
        ).where(_scope(actor), *_conditions(wanted, today), *_searched(wanted.words))  # fmt: skip
    cursor = _read_cursor(wanted.after)
    walk = _walk(actor, wanted, cursor)
    if walk is not None:
        query = _walked(query, walk.limit(WALK).subquery().c, wanted, today)
    query = query.join(Agency, Agency.id == _C.keeper_id)
    # A need or a category may be in few of the forms: then one walk ends sooner than nine.
    if wanted.age and not (wanted.care or wanted.needs or wanted.category or wanted.words):
        query = _by_care_form(query, cursor, size)
    elif walk is None:
        query = _after(query.order_by(*_ORDER), cursor)
    if _is_name(wanted.words):
        rows = _bearers(session, query, wanted.words, size + 1)
    else:
        rows = list(session.execute(query.limit(size + 1)))
    own = actor.agency_kind != AgencyKind.BUREAU
    last = rows[size - 1] if len(rows) > size else None
    end = session.execute(nth(walk, WALK)).first() if walk is not None and last is None else None
    following = "" if last is None else f"{last[6]}.{last[5]}.{last[0]}"
    if end is not None:
        following = f"{end.care_form}.{end.birth_on}.{end.ref}"
    page = [_listed(row, today, own=own) for row in rows[:size]]
    return ListPage(page, following, is_cut=end is not None)


def _after(query: Select[Any], cursor: tuple[str, date, str] | None) -> Select[Any]:
    if cursor is None:
        return query
    return query.where(tuple_(type_coerce(_C.care_form, String), *_ORDER[1:]) > cursor)


def _walk(actor: Actor, wanted: Wanted, cursor: tuple[str, date, str] | None) -> Select[Any] | None:
    """What an index tells of the files of a wide area, where few may have what is wanted."""
    if wanted.words or not (wanted.needs or wanted.category):
        return None
    if (area(actor) or ("county_code",))[0] == "county_code":
        return None
    files = select(_C.id, type_coerce(_C.care_form, String).label("care_form"), *_ORDER[1:],
                   _C.traits)  # fmt: skip
    which = Wanted(care=wanted.care, closed=wanted.closed)
    here = files.where(_scope(actor), *_conditions(which, clock.today()))
    return _after(here.order_by(*_ORDER), cursor)


def _walked(query: Select[Any], walk: Any, wanted: Wanted, today: date) -> Select[Any]:
    """Only files whose bits say that they may be wanted are looked at."""
    carried = [bits_in(wanted.category)] if wanted.category else []
    carried += [bits([wanted.needs])] if wanted.needs else []
    query = query.select_from(walk.id.table.join(Child, _C.id == walk.id))
    if wanted.age:
        query = query.where(walk.birth_on.between(*born_between(AGE_BANDS[wanted.age], today)))
    has = [walk.traits.op("&")(some) != 0 for some in carried]
    return query.where(*has).order_by(walk.care_form, walk.birth_on, walk.ref)


def _by_care_form(
    query: Select[Any], cursor: tuple[str, date, str] | None, size: int
) -> Select[Any]:
    """A run for each form: days of birth lie together in the index only within one."""
    begun, *after = cursor or ("",)
    runs = []
    for form in sorted(CARES):
        if form < begun:
            continue
        run = query.where(_C.care_form == CareForm(form)).order_by(*_ORDER[1:])
        if form == begun:
            run = run.where(tuple_(*_ORDER[1:]) > tuple(after))
        runs.append(run)
    return first_of(runs, lambda c: (c.care_form, c.birth_on, c.ref), size + 1)


def _scope(actor: Actor) -> ColumnElement[bool]:
    """`visible_to` on one indexed column: an institution keeps the files of those in its care."""
    is_bureau = actor.has(*BUREAU) and actor.agency_kind == AgencyKind.BUREAU
    if actor.has(*DESK, *VILLAGE) and not is_bureau and actor.agency_id is not None:
        return _C.keeper_id == actor.agency_id
    return visible_to(actor)


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found.append(_C.closed_on.is_not(None) if wanted.closed else _C.closed_on.is_(None))
    if wanted.care:
        found.append(_C.care_form == CareForm(wanted.care))
    if wanted.age:
        found.append(_C.birth_on.between(*born_between(AGE_BANDS[wanted.age], today)))
    if wanted.sex:
        found.append(_C.sex == wanted.sex)
    if wanted.category:
        code = ChildCategory.code
        is_kind = code == wanted.category
        if wanted.category in TOPS and TOPS[wanted.category].children:
            is_kind = code.startswith(f"{wanted.category}.")
        holds = or_(ChildCategory.to_on.is_(None), ChildCategory.to_on >= today)
        found.append(exists().where(ChildCategory.child_id == _C.id, is_kind, holds))
    if wanted.needs in NEEDS:
        found.append(as_type(_C.needs, String).contains(f'"{wanted.needs}"'))
    elif wanted.needs:
        found.append({
            "long_term": _C.needs_long_term_care,
            "behaviour": _C.behaviour_concern,
            "siblings": _C.sibling_group.is_not(None),
        }[wanted.needs])  # fmt: skip
    return found


def _is_name(words: str) -> bool:
    """Whether this is a name: not a file number, a code name nor an identity number."""
    return bool(words) and not (
        words.upper().startswith("CH-") or words[0].isdigit() or words[-1].isdigit()
    )


def _searched(words: str) -> list[ColumnElement[bool]]:
    """A file number, a code name, a whole identity number, or the bucket of a whole name."""
    if not words:
        return []
    upper = words.upper()
    if upper.startswith("CH-"):
        return [_C.file_no == upper]
    if upper[:1].isdigit():
        return [_C.id_no_index == crypto.blind("id_no", upper)]
    if words[-1:].isdigit():
        return [_C.code_name == words]
    return [_C.name_index == crypto.bucket("child_name", words)]


def _bearers(
    session: Session, query: Select[*tuple[Any, ...]], name: str, size: int
) -> list[Row[*tuple[Any, ...]]]:
    """The first rows of a bucket, in the order of the list, whose name is this one."""
    query = query.add_columns(_C.name_sealed).execution_options(yield_per=200)
    found: list[Row[*tuple[Any, ...]]] = []
    with session.execute(query) as rows:
        for row in rows:
            sealed = row.name_sealed
            if sealed is not None and Child.name.open("children", row.ref, sealed) == name:
                found.append(row)
                if len(found) == size:
                    break
    return found


def _listed(row: Row[tuple[object, ...]], today: date, *, own: bool) -> ListedChild:
    (
        ref, file_no, mask, code_name, sex, birth_on, care, place, guardian, needs, group, keeper,
        *_,
    ) = cast("Sequence[str]", tuple(row))  # fmt: skip
    where = place if own or keeper in place else f"{place}（{keeper}建档）"
    return ListedChild(
        ref, file_no, mask or "未取名", code_name, SEXES.get(sex, "未知"),
        age_says(cast("date", birth_on), today), CARES[care], where, _SHORT[guardian],
        "、".join(NEEDS[need] for need in needs or () if need in NEEDS), bool(group),
    )  # fmt: skip


def _read_cursor(after: str) -> tuple[str, date, str] | None:
    """Where a page begins; an address that was tampered with begins at the first page."""
    care, _, rest = after.partition(".")
    born, _, ref = rest.partition(".")
    try:
        return (CareForm(care).value, date.fromisoformat(born), ref) if ref else None
    except ValueError:
        return None
