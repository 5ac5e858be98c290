"""Check your answers: everything a family stated, part by part, with a way back to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from app.core import clock
from app.core.screen import day_long
from app.families.answers import YES, Block, housing_block, member_block, rows_of
from app.families.services import shown_name
from app.foster.forms.apply import AGES, DISABILITY, SEXES, SKILLS
from app.foster.papers import required
from app.foster.services.apply import EDITABLE
from app.foster.services.handin import label_of
from app.foster.services.progress import adults, minors

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.families.models import Member
    from app.foster.services.facts import File


def answers(session: Session, file: File) -> list[Block]:
    """All parts in the order in which they are filled in."""
    return [
        *(_member(session, file, member) for member in file.members),
        housing_block(session, file.household, url=_url(file, "housing")),
        _income(file),
        _wishes(file),
        _papers(file),
        _consents(file),
    ]


def _url(file: File, page: str, **values: Any) -> str | None:
    """Where a part is changed; nowhere once the application is with the office."""
    if file.application.state not in EDITABLE:
        return None
    return url_for(f"foster.{page}", application=file.application.ref, **values)


def _member(session: Session, file: File, member: Member) -> Block:
    return member_block(
        session, file.household, member, url=_url(file, "member", member=member.ref),
        health_url=_url(file, "member_health", member=member.ref),
    )  # fmt: skip


def _income(file: File) -> Block:
    income = file.household.income or {}
    months = income.get("months")
    return Block(
        "收入",
        rows_of(
            _url(file, "income"),
            ("全家年收入", f"{income['year_yuan']} 元" if income.get("year_yuan") else None),
            ("收入来源", income.get("source")),
            ("谁在挣钱", income.get("earner")),
            ("收入稳定", YES.get(income.get("stable"))),
            ("收入证明", f"能证明 {months} 个月" if months is not None else None),
        ),
    )


def _wishes(file: File) -> Block:
    case = file.application
    wish = case.preference or {}
    ages = [label for key, label in AGES if key in wish.get("ages", [])]
    skills = [label for key, label in SKILLS if key in (case.skills or [])]
    return Block(
        "照料意愿",
        rows_of(
            _url(file, "wishes"),
            ("为什么想寄养", case.motive),
            ("孩子的年龄", "、".join(ages) or "都可以"),
            ("孩子的性别", dict(SEXES)[wish.get("sex", "any")]),
            ("残疾的孩子", dict(DISABILITY)[wish.get("disability", "any")]),
            ("同时接受两名孩子", YES[case.siblings_ok]),
            ("照料经验", case.experience or "（没有填写）"),
            ("特长", "、".join(skills) or "（没有填写）"),
        ),
    )


def _papers(file: File) -> Block:
    rows = []
    for wanted in required(file.household, file.members, clock.today()):
        given = file.papers_of(*wanted.key)
        dates = sorted({day_long(p.issued_on) for p in given if p.issued_on})
        said = f"{len(given)}个文件" + (f"，开具日期 {'、'.join(dates)}" if dates else "")
        url = _url(file, "paper", label=label_of(wanted.kind, wanted.member))
        rows += rows_of(url, (wanted.label, said if given else None))
    return Block("材料", rows)


def _consents(file: File) -> Block:
    today = clock.today()
    pairs = []
    for member in adults(file, today) + minors(file, today):
        consent = file.consent_of(member)
        said = None
        if consent is not None and consent.way is not None:
            said = f"{'同意' if consent.agrees else '不同意'}（{consent.way.label}）"
        pairs.append((shown_name(member), said))
    return Block("家庭成员同意", rows_of(_url(file, "consents"), *pairs))
