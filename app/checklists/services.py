"""Templates: the shipped ones, drafts, publishing. A published version never changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.audit import services as audit
from app.audit.services import Subject
from app.checklists import publishing, rules
from app.checklists.models import TemplateState, TemplateVersion
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.divisions.queries import get as get_division

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.checklists.rules import Block, Template, Veto
    from app.core.policy import Actor

FAMILY_SURVEY = "F-B"
_OURS = "本平台默认：标准的分值没有公开，可由当地换成自己的评分表"
# (code, title, file, in force since, source)
SHIPPED = (
    (
        FAMILY_SURVEY,
        "寄养家庭情况考察评估表",
        "fb.json",
        date(2019, 4, 30),
        _OURS,
    ),
    ("F-C", "寄养融合期评估表", "fc.json", date(2019, 4, 30), _OURS),
    ("F-D", "寄养家庭养育实效评估表", "fd.json", date(2019, 4, 30), _OURS),
    ("F-FSA", "类家庭养育评估表", "ffsa.json", date(2019, 4, 30), _OURS),
    ("NAT-CHECK", "收养能力评估表（全国基本内容）", "nat_check.json", date(2021, 1, 1), _OURS),
    ("SC-ABILITY", "收养能力评估表（百分制）", "sc_ability.json", date(2021, 1, 1), _OURS),
    ("GRADES", "收养能力评估表（分等次）", "sc_grades.json", date(2021, 1, 1), _OURS),
    ("SC-FUSION", "收养融合评估表", "sc_fusion.json", date(2021, 1, 1), _OURS),
    ("TWO-TIER", "收养能力评估表（基本标准和否决标准）", "two_tier.json", date(2021, 1, 1), _OURS),
    ("LN-STAGES", "收养能力评估表（分阶段）", "ln_ability.json", date(2021, 1, 1), _OURS),
    ("LN-FUSION", "收养融合评估表（分阶段）", "ln_fusion.json", date(2021, 1, 1), _OURS),
    ("LN-FOLLOW-UP", "收养回访评估表（分阶段）", "ln_follow_up.json", date(2021, 1, 1), _OURS),
)


def ensure_defaults(session: Session) -> None:
    """Put the shipped templates in place where no version of theirs is there yet."""
    known = set(session.scalars(select(TemplateVersion.code)))
    for code, title, file, since, source in SHIPPED:
        if code in known:
            continue
        text = resources.files("app.checklists").joinpath("data", file).read_text("utf-8")
        content = rules.write(rules.read(json.loads(text)))
        session.add(
            TemplateVersion(
                code=code,
                title=title,
                number=1,
                state=TemplateState.PUBLISHED,
                content=content,
                valid_from=since,
                source=source,
                published_at=clock.now(),
            )
        )
    session.flush()


def version_on(
    session: Session, code: str, *, on: date, places: Sequence[str] = ()
) -> TemplateVersion:
    """The version in force on a day; `places` are the division and its ancestors, nearest first.

    Raises Invalid where none is in force.
    """
    found = session.scalars(
        select(TemplateVersion).where(
            TemplateVersion.code == code,
            TemplateVersion.state == TemplateState.PUBLISHED,
            TemplateVersion.division_code.in_([*places, ""]),
            TemplateVersion.valid_from <= on,
            or_(TemplateVersion.valid_to.is_(None), TemplateVersion.valid_to >= on),
        )
    ).all()
    ranks = {place: len(places) - n for n, place in enumerate(places)}
    if not found:
        raise Invalid("目前没有生效的评分表，请联系系统管理员发布。")
    return max(found, key=lambda v: (ranks.get(v.division_code, 0), v.valid_from, v.number))


def new_draft(
    session: Session, source: TemplateVersion, *, actor: Actor, division_code: str | None = None
) -> TemplateVersion:
    """A draft with the content of `source`; `division_code` makes one for another place.

    Raises Invalid where this form has a draft for the place already.
    """
    place = source.division_code if division_code is None else division_code
    if place and get_division(session, place) is None:
        raise Invalid("没有这个区划代码，请核对，例如 220104（6位）。", "division_code")
    same = (TemplateVersion.code == source.code, TemplateVersion.division_code == place)
    open_draft = select(TemplateVersion).where(*same, TemplateVersion.state == TemplateState.DRAFT)
    if session.scalar(open_draft) is not None:
        raise Invalid("这张表在这个地区已经有一个草稿，请在那个草稿上修改。", "division_code")
    last = session.scalar(select(func.max(TemplateVersion.number)).where(*same))
    draft = TemplateVersion(
        code=source.code,
        title=source.title,
        division_code=place,
        number=(last or 0) + 1,
        content=source.content,
        source=source.source,
    )
    session.add(draft)
    session.flush()
    audit.record(session, actor, "checklists.draft", subject(draft), note=_name(draft))
    return draft


def subject(version: TemplateVersion) -> Subject:
    """What the record calls a version."""
    return Subject("template_version", version.ref, version.code)


def _name(version: TemplateVersion) -> str:
    return f"{version.code} {version.division_code or '全国'} 第{version.number}版"


def _save(session: Session, draft: TemplateVersion, template: Template, actor: Actor) -> None:
    if draft.state is not TemplateState.DRAFT:
        raise WrongState("已发布的版本不能修改。请新建草稿，改好后再发布。")
    draft.content = rules.write(template)
    session.flush()
    audit.record(session, actor, "checklists.edit", subject(draft), note=_name(draft))


def save_block(session: Session, draft: TemplateVersion, block: Block, *, actor: Actor) -> None:
    """Put a changed block in the place of the one with its id."""
    template = rules.read(draft.content)
    blocks = tuple(block if old.id == block.id else old for old in template.blocks)
    _save(session, draft, replace(template, blocks=blocks), actor)


def save_outline(
    session: Session,
    draft: TemplateVersion,
    title: str,
    outline: Sequence[tuple[str, str]],
    *,
    actor: Actor,
) -> None:
    """The form's title and its blocks: (id or "", title) in the new order.

    A new block gets the next free id; one that is not named goes, with its items.
    """
    template = rules.read(draft.content)
    numbers = [int(b.id[1:]) for b in template.blocks if b.id[1:].isdigit()]
    following = max(numbers, default=0) + 1
    blocks = []
    for block_id, name in outline:
        known = template.block(block_id)
        if known is None:
            known = rules.Block(f"B{following}", name, ())
            following += 1
        blocks.append(replace(known, title=name))
    draft.title = title
    _save(session, draft, replace(template, blocks=tuple(blocks)), actor)


def save_marks(
    session: Session, draft: TemplateVersion, template: Template, *, actor: Actor
) -> None:
    """Full marks, pass mark, bonus, grades: how the answers become a result."""
    _save(session, draft, template, actor)


def save_vetoes(
    session: Session, draft: TemplateVersion, vetoes: Sequence[Veto], *, actor: Actor
) -> None:
    """All vetoes anew."""
    template = rules.read(draft.content)
    _save(session, draft, replace(template, vetoes=tuple(vetoes)), actor)


def publish(
    session: Session,
    draft: TemplateVersion,
    *,
    valid_from: date,
    source: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The draft counts from a day on, not before today; the version before it ends the day
    before. Sheets that were begun keep the version they have.
    """
    if draft.state is not TemplateState.DRAFT:
        raise WrongState
    found = publishing.problems(rules.read(draft.content))
    if found:
        raise Invalid("；".join(found) + "。")
    if valid_from < clock.day(now):
        raise Invalid("生效日期不能早于今天，已经完成的评估不受影响。", "valid_from")
    for old in session.scalars(
        select(TemplateVersion).where(
            TemplateVersion.code == draft.code,
            TemplateVersion.division_code == draft.division_code,
            TemplateVersion.state == TemplateState.PUBLISHED,
        )
    ):
        if old.valid_from is not None and old.valid_from >= valid_from:
            raise Invalid(
                f"第{old.number}版自{old.valid_from.isoformat()}起生效，新版的生效日期应当更晚。",
                "valid_from",
            )
        if old.valid_to is None or old.valid_to >= valid_from:
            old.valid_to = valid_from - timedelta(days=1)
    draft.state, draft.valid_from, draft.source = TemplateState.PUBLISHED, valid_from, source
    draft.published_at, draft.published_by_id = now, actor.user_id
    session.flush()
    audit.record(
        session, actor, "checklists.publish", subject(draft), note=_name(draft),
        after=valid_from.isoformat(), at=now,
    )  # fmt: skip


def retire(
    session: Session, version: TemplateVersion, *, reason: str, actor: Actor, now: datetime
) -> None:
    """No new sheet is begun on it. The only one for the whole country stays."""
    if version.state is not TemplateState.PUBLISHED:
        raise WrongState
    others = session.scalar(
        select(func.count()).where(
            TemplateVersion.code == version.code,
            TemplateVersion.state == TemplateState.PUBLISHED,
            TemplateVersion.id != version.id,
            TemplateVersion.division_code == "",
            or_(TemplateVersion.valid_to.is_(None), TemplateVersion.valid_to >= clock.day(now)),
        )
    )
    if not version.division_code and not others:
        raise Invalid("这是全国通用的唯一版本，停用后就没有评分表可用了。请先发布新版。")
    # The reason stays with the version: what was typed may name people, the record does not.
    version.state, version.retired_reason = TemplateState.RETIRED, reason.strip()
    session.flush()
    audit.record(session, actor, "checklists.retire", subject(version), note=_name(version), at=now)


def discard(session: Session, draft: TemplateVersion, *, actor: Actor) -> None:
    """Throw a draft away."""
    if draft.state is not TemplateState.DRAFT:
        raise WrongState
    audit.record(session, actor, "checklists.discard", subject(draft), note=_name(draft))
    session.delete(draft)
    session.flush()
