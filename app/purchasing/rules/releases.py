"""The parts of a release from published facts, and what must hold before it leaves (§13).

Pure: plain values in, plain JSON values out. Money is int fen in, `amount` in yuan out. Addresses
begin with a slash; `packages` puts scheme and host before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core import clock
from app.purchasing.rules.ocds_ids import ReleaseTag, date_time, tender_id

Json = dict[str, Any]
HUNDRED = 100
# Nobody's numbers stand in public: identity numbers, and phones of persons (OC-12).
# A credit code of eighteen digits is none: it begins with 9, and has no day of birth in it.
_ID_NO = re.compile(
    r"(?<!\d)[1-8]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
METHODS = {
    "open": "open", "invited": "selective", "consultation": "open", "negotiation": "open",
    "single": "direct", "framework": "limited", "quotes": "limited", "internal": "direct",
}  # fmt: skip
"""Our method's code → the closed list's."""


@dataclass(frozen=True)
class Body:
    """An organisation as the open data name it; `scheme` and `code` where it has a number."""

    id: str
    name: str
    scheme: str = ""
    code: str = ""
    address: str = ""
    telephone: str = ""
    """The office's, never a person's (OC-12)."""

    @property
    def reference(self) -> Json:
        """How other parts point at it (OC-07)."""
        return {"id": self.id, "name": self.name}

    def party(self, *roles: str) -> Json:
        """Its entry among the parties."""
        found: Json = {"id": self.id, "name": self.name, "roles": list(roles)}
        if self.code:
            found["identifier"] = {
                "scheme": self.scheme, "id": self.code, "legalName": self.name,
            }  # fmt: skip
        if self.address:
            found["address"] = {"streetAddress": self.address, "countryName": "中国"}
        if self.telephone:
            found["contactPoint"] = {"name": self.name, "telephone": self.telephone}
        return found


def money(fen: int) -> Json:
    """`amount` in yuan: exact, a whole number where there are no fen."""
    return {"amount": fen // 100 if fen % 100 == 0 else fen / 100, "currency": "CNY"}


def day(on: date) -> str:
    """The beginning of a day in Beijing (OC-06)."""
    return date_time(datetime(on.year, on.month, on.day, tzinfo=clock.BEIJING))


def end_of(on: date) -> str:
    """The last second of a day in Beijing."""
    return date_time(datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=clock.BEIJING))


def item(
    code: str, name: str, unit: str, target: int, catalogue: str | None = "",
    called: str | None = "",
) -> Json:  # fmt: skip
    """One indicator to be delivered; `catalogue` and `called` are the local catalogue's item.

    A share comes in hundredths of a percent and leaves in percent.
    """
    found: Json = {
        "id": code, "description": name, "unit": {"name": unit},
        "quantity": target / HUNDRED if unit == "%" else target,
    }  # fmt: skip
    if catalogue:
        found["classification"] = {
            "scheme": "x_GPS-CATALOGUE", "id": catalogue, "description": called or name,
        }  # fmt: skip
    return found


def number_amendments(parts: Json, *, amends: str, release_id: str) -> None:
    """Every amendment says which release it changes and which one tells it."""
    for section in (parts.get("tender", {}), *parts.get("contracts", ())):
        for one in section.get("amendments", ()):
            one["amendsReleaseID"], one["releaseID"] = amends, release_id


def document(ref: str, kind: str, title: str, path: str, published: datetime) -> Json:
    """A published page of the portal."""
    return {
        "id": ref, "documentType": kind, "title": title, "url": path, "format": "text/html",
        "datePublished": date_time(published), "language": "zh",
    }  # fmt: skip


def release(
    *,
    ocid: str,
    release_id: str,
    tag: ReleaseTag,
    at: datetime,
    buyer: Body,
    parties: Sequence[Json],
    parts: Mapping[str, Any],
) -> Json:
    """A whole release (OC-02, OC-07)."""
    return {
        "ocid": ocid, "id": release_id, "date": date_time(at), "tag": [tag.value],
        "initiationType": "tender", "language": "zh", "parties": list(parties),
        "buyer": buyer.reference, **parts,
    }  # fmt: skip


def tender_of(code: str, title: str, status: str, **more: Any) -> Json:
    """The tender section; empty values are left out."""
    return {
        "id": tender_id(code), "title": title, "status": status,
        "mainProcurementCategory": "services",
    } | {name: value for name, value in more.items() if value not in ("", None, [])}  # fmt: skip


def problems(one: Json, earlier: Iterable[Json] = ()) -> list[str]:
    """What forbids a release to leave, besides its schema (publication checks of §13)."""
    before = list(earlier)
    chain = [*before, one]
    found = []
    if any(other["id"] == one["id"] for other in before):
        found.append(f"发布编号重复：{one['id']}")
    known = {party["id"] for release_ in chain for party in release_.get("parties", ())}
    found += [f"没有登记的主体：{ref}" for ref in _references(one) if ref not in known]
    awards = {award["id"] for release_ in chain for award in release_.get("awards", ())}
    found += [
        f"合同指向没有公布的中标结果：{contract['awardID']}"
        for contract in one.get("contracts", ())
        if contract["awardID"] not in awards
    ]
    found += [
        f"文字里有身份证号码或者个人手机号：{text}" for text in _texts(one) if is_personal(text)
    ]
    found += [f"合同{ref}的签订日期早于中标结果" for ref in _signed_early(one, chain)]
    return found + _overpaid(chain)


_WRITTEN = ("title", "description", "rationale", "eligibilityCriteria")


def is_personal(text: str) -> bool:
    """An identity number or a person's phone stands in it (OC-12)."""
    return _ID_NO.search(text) is not None or _MOBILE.search(text) is not None


def _texts(value: Any) -> Iterator[str]:
    """What people wrote; numbers of organisations are none of it."""
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    if isinstance(value, dict):
        yield from (value[name] for name in _WRITTEN if isinstance(value.get(name), str))
        for part in value.values():
            yield from _texts(part)


def _signed_early(one: Json, chain: Sequence[Json]) -> Iterator[str]:
    awarded = {
        award["id"]: award["date"]
        for release_ in chain for award in release_.get("awards", ()) if "date" in award
    }  # fmt: skip
    for contract in one.get("contracts", ()):
        on = awarded.get(contract["awardID"])
        # Both are beginnings of days in Beijing, or moments of it: they sort as texts.
        if on is not None and contract.get("dateSigned", on)[:10] < on[:10]:
            yield contract["id"]


def _references(one: Json) -> Iterator[str]:
    yield one["buyer"]["id"]
    if "procuringEntity" in one.get("tender", {}):
        yield one["tender"]["procuringEntity"]["id"]
    yield from (tenderer["id"] for tenderer in one.get("tender", {}).get("tenderers", ()))
    for award in one.get("awards", ()):
        yield from (supplier["id"] for supplier in award.get("suppliers", ()))
    for contract in one.get("contracts", ()):
        for paid in contract.get("implementation", {}).get("transactions", ()):
            yield from (paid["payer"]["id"], paid["payee"]["id"])


def _overpaid(chain: Sequence[Json]) -> list[str]:
    value: dict[str, float] = {}
    paid: dict[str, dict[str, float]] = {}
    for one in chain:
        for contract in one.get("contracts", ()):
            if "value" in contract:
                value[contract["id"]] = contract["value"]["amount"]
            for line in contract.get("implementation", {}).get("transactions", ()):
                paid.setdefault(contract["id"], {})[line["id"]] = line["value"]["amount"]
    return [
        f"合同{ref}的付款超过合同金额"
        for ref, lines in paid.items()
        if round(sum(lines.values()) * 100) > round(value.get(ref, 0) * 100)
    ]
