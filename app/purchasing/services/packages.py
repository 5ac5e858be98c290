"""Release packages of the open data: all of a time, or of one project (OC-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from app.purchasing import ocds
from app.purchasing.models import Release
from app.purchasing.rules import merging, releases
from app.purchasing.rules.ocds_ids import date_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

Json = dict[str, Any]
PUBLISHER = {"name": "童安儿童福利服务平台"}
PAGE = 500


class Page(NamedTuple):
    """Releases in their order, and where the next page begins (0 at the end)."""

    bodies: Sequence[Json]
    following: int


def page(
    session: Session,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    after: int = 0,
) -> Page:
    """Up to `PAGE` releases of a time, oldest first."""
    query = select(Release.id, Release.body).where(Release.id > after).order_by(Release.id)
    if since is not None:
        query = query.where(Release.released_at >= since)
    if until is not None:
        query = query.where(Release.released_at < until)
    rows = session.execute(query.limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    return Page([body for _, body in shown], shown[-1][0] if len(rows) > PAGE else 0)


def of_project(session: Session, code: str) -> Sequence[Json]:
    """Every release of a project, oldest first; empty where nothing was published."""
    ocid = f"{ocds.current().prefix}-{code}"
    return session.scalars(
        select(Release.body).where(Release.ocid == ocid).order_by(Release.id)
    ).all()


def everything(session: Session) -> Iterable[Json]:
    """Every release, oldest first."""
    after = 0
    while True:
        found = page(session, after=after)
        yield from found.bodies
        after = found.following
        if not after:
            return


def package(bodies: Iterable[Json], path: str, now: datetime) -> Json:
    """The package that stands at `path`; addresses get scheme and host."""
    origin = ocds.current().origin
    return {
        "uri": origin + path, "version": "1.1", "publishedDate": date_time(now),
        "publisher": PUBLISHER, "releases": [_absolute(body, origin) for body in bodies],
    }  # fmt: skip


def record(bodies: Sequence[Json], path: str, now: datetime) -> Json:
    """The record package of one purchase: its releases and how it stands (OC-04, OC-11)."""
    origin = ocds.current().origin
    whole = [_absolute(body, origin) for body in bodies]
    return {
        "uri": origin + path, "version": "1.1", "publishedDate": date_time(now),
        "publisher": PUBLISHER,
        "records": [{
            "ocid": whole[0]["ocid"], "releases": whole, "compiledRelease": merging.compiled(whole),
        }],
    }  # fmt: skip


def faults(bodies: Iterable[Json]) -> list[str]:
    """What forbids each of these to stand among the ones before it."""
    chains: dict[str, list[Json]] = {}
    found = []
    for body in bodies:
        chain = chains.setdefault(body["ocid"], [])
        found += [f"{body['id']}：{says}" for says in releases.problems(body, chain)]
        chain.append(body)
    return found


def _absolute(value: Any, origin: str) -> Any:
    if isinstance(value, dict):
        return {
            name: origin + part
            if name in {"url", "uri", "source"} and isinstance(part, str) and part.startswith("/")
            else _absolute(part, origin)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_absolute(part, origin) for part in value]
    return value
