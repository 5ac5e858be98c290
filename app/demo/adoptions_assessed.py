"""The assessment of an adoption, from the notice to the report or to its end, as it is done."""

from __future__ import annotations

import io
from datetime import time
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption.models import Adoption
from app.adoption.services import (
    assessing,
    concluding,
    fusing,
    naming,
    objecting,
    reporting,
    scoring,
    sealing,
    situations,
    walking,
)
from app.checklists import rules
from app.core import clock
from app.core.db import as_system, transaction
from app.demo.adoptions_story import AdoptionStory
from app.demo.scan import picture
from app.demo.stories import find_user, staff_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.checklists.rules import Template
    from app.core.policy import Actor

OWN = ("jingban", "pinggu1", "pinggu2")
THIRD_PARTY = {"cymz": "nuanyang", "yzmz": "humiao"}
SEEN = (
    "家里整洁，住房两室一厅，孩子有自己的床和书桌。夫妻分开谈，说法一致，"
    "收养的想法商量了三年。邻居说一家人和气，楼下就是社区卫生服务站。"
)
LIVED = (
    "孩子夜里能睡整觉，吃饭不挑，会主动找收养人抱。收养人记了喂养和作息的日记，"
    "带孩子打了疫苗，老人接送时很耐心。"
)
FEWER = 7
"""Points that the second gives less where two are too far apart."""


def filled_in(template: Template, *, poor: bool = False, fewer: int = 0) -> dict[str, str]:
    """The answers of somebody satisfied; of a poor home the least; some points less."""
    typed = {f"veto-{veto.id}": "no" for veto in template.vetoes}
    less_of_grades = fewer if not template.full else 0
    for block in template.blocks:
        for item in block.items:
            if item.kind is rules.Kind.YES_NO:
                typed[f"item-{item.id}"] = "no" if block.is_bonus or poor else "yes"
            elif item.kind is rules.Kind.GRADE:
                typed[f"item-{item.id}"] = item.grades[-1 if poor else 0].value
            else:
                least = item.floor or 0
                given = max(least, item.max // 2) if poor else max(least, item.max - 1)
                less = min(fewer, given - least)
                fewer -= less
                typed[f"item-{item.id}"] = str(given - less)
    if less_of_grades:  # without points it is the last answer that is less
        last = list(template.items())[-1]
        typed[f"item-{last.id}"] = last.grades[1 if less_of_grades < FEWER else -1].value
    return typed


class AssessedStory(AdoptionStory):
    """The same application while it is assessed: by the bureau's own people or by others."""

    team: tuple[str, ...] = ()
    is_third_party: bool = False

    def _names(self) -> tuple[str, ...]:
        if self.is_third_party:
            return tuple(f"{THIRD_PARTY[self.prefix]}.pinggu{n}" for n in (1, 2, 3))
        return tuple(f"{self.prefix}.{name}" for name in OWN)

    def as_assessor(self, number: int, step: Callable[[Session, Adoption, Actor], object]) -> None:
        """What the first, second or third of the team does."""
        with clock.at(self.now), transaction(self.database) as session:
            who = staff_of(session, self.team[number])
            with as_system(session):
                case = session.scalars(select(Adoption).where(Adoption.id == self.case_id)).one()
                session.refresh(case, ["assessors", "parts"])
            step(session, case, who)

    def _team_key(self, session: Session, case: Adoption) -> str:
        if not self.is_third_party:
            return naming.OWN
        first = find_user(session, self._names()[0]).ref
        teams = naming.teams(session, case, clock.day(self.now))
        return next(
            team.key for team in teams
            if team.key != naming.OWN and first in {one.ref for one in team.people}
        )  # fmt: skip

    # --- named ---------------------------------------------------------------------------------

    def is_told(self) -> None:
        """Two of the bureau's own people."""
        self._told()

    def is_told_of_others(self) -> None:
        """Two people of an organisation under an agreement."""
        self.is_third_party = True
        self._told()

    def _told(self) -> None:
        self.team = self._names()[:2]

        def step(session: Session, case: Adoption, officer: Actor) -> None:
            people = [find_user(session, name).ref for name in self.team]
            assessing.notify(session, case, team=self._team_key(session, case), people=people,
                             actor=officer, now=self.now)  # fmt: skip

        self.act("dengji1", step)

    def agrees(self) -> None:
        self.act("dengji1", lambda s, c, a: assessing.agree_on_paper(s, c, actor=a, now=self.now))

    def says_no(self) -> None:
        self.act("dengji1", lambda s, c, a: assessing.decline(s, c, actor=a, now=self.now))

    def declares(self) -> None:
        """Both have no interest in it."""
        for number in range(len(self.team)):
            self._declares(number, "none")

    def one_steps_back(self) -> None:
        """The first is free, the second a colleague of the family; a third is named instead."""
        self._declares(0, "none")
        self._declares(1, "colleague")
        self._adds(self._names()[2])
        self.team = (self.team[0], self._names()[2])
        self._declares(1, "none")

    def _declares(self, number: int, relation: str) -> None:
        def step(session: Session, case: Adoption, who: Actor) -> None:
            row = next(a for a in assessing.named(case) if a.person_id == who.person_id)
            assessing.declare(session, row, relation, actor=who, now=self.now)

        self.as_assessor(number, step)

    def _adds(self, name: str, *, is_third: bool = False) -> None:
        self.act("dengji1", lambda s, c, a: assessing.add(
            s, c, find_user(s, name).ref, is_third=is_third, actor=a, now=self.now))  # fmt: skip

    # --- seen and judged -----------------------------------------------------------------------

    def _visits(self, words: str, *, announced: bool, everybody: bool = True) -> None:
        def step(session: Session, case: Adoption, who: Actor) -> None:
            met = tuple(walking.MET) if everybody else ("applicant", "child")
            walking.record(
                session, case, kind="home", announced=announced, on=clock.day(self.now),
                begin=time(8, 10), until=time(9, 40), words=words, met=met,
                went=[one.ref for one in walking.who_may_go(case)], actor=who, now=self.now,
            )  # fmt: skip

        self.as_assessor(0, step)

    def is_seen(self) -> None:
        self._visits(SEEN, announced=True)

    def is_seen_unannounced(self) -> None:
        self._visits("没有事先通知。家人在做晚饭，情况和上次说的一样。", announced=False,
                     everybody=False)  # fmt: skip

    def _scores(self, number: int, *, submit: bool = True, poor: bool = False,
                fewer: int = 0) -> None:  # fmt: skip
        def step(session: Session, case: Adoption, who: Actor) -> None:
            template = scoring.form_of(session, case, clock.day(self.now))
            typed = filled_in(template, poor=poor, fewer=fewer)
            if not submit:
                typed = dict(list(typed.items())[: len(typed) // 2])
            scoring.save(session, case, typed, submit=submit, actor=who, now=self.now)

        self.as_assessor(number, step)

    def first_begins_a_sheet(self) -> None:
        self._scores(0, submit=False)

    def first_scores(self) -> None:
        self._scores(0)

    def both_score(self) -> None:
        self._scores(0)
        self._scores(1, fewer=2)

    def both_score_apart(self) -> None:
        """So far apart that a third has to come."""
        self._scores(0)
        self._scores(1, fewer=FEWER)

    def third_comes(self) -> None:
        name = self._names()[2]
        self._adds(name, is_third=True)
        self.team = (*self.team, name)
        self._declares(2, "none")

    def both_score_low(self) -> None:
        self._scores(0, poor=True)
        self._scores(1, poor=True)

    def agrees_on_one_sheet(self) -> None:
        """One answer to everything on which they differed; the others sign."""

        def step(session: Session, case: Adoption, who: Actor) -> None:
            found = scoring.side_by_side(session, case, scoring.stage_of(case))
            assert found is not None  # noqa: S101 - both have handed in
            first = found.sheets[0].answers or {}
            typed = {f"item-{key}": _word(value) for key, value in first["scores"].items()}
            scoring.agree(session, case, typed, meeting="小组商议：有的项目再帮助、再观察。",
                          actor=who, now=self.now)  # fmt: skip

        self.as_assessor(0, step)
        for number in range(1, len(self.team)):
            self.as_assessor(number, lambda s, c, a: scoring.sign(s, c, actor=a, now=self.now))

    # --- the child moves in --------------------------------------------------------------------

    def child_moves_in(self) -> None:
        self.act("dengji1", lambda s, c, a: fusing.fuse(
            s, c, guardian_agreed_on=clock.day(self.now), child_agrees=True, actor=a,
            now=self.now))  # fmt: skip

    def is_visited_in_fusion(self) -> None:
        self._visits(LIVED, announced=True, everybody=False)

    def child_is_heard(self) -> None:
        self._visits(LIVED, announced=False, everybody=False)
        self.as_assessor(0, lambda s, c, a: fusing.hear(
            s, c, "会叫爸爸妈妈，愿意让妈妈抱着睡，问想不想留在这里，点头。", actor=a,
            now=self.now))  # fmt: skip

    def is_prolonged(self) -> None:
        self.act("dengji1", lambda s, c, a: fusing.prolong(
            s, c, reason="孩子生病住院，和收养人相处的日子少，再看一个月。", actor=a,
            now=self.now))  # fmt: skip

    def first_signs_report(self) -> None:
        self._signs_report(0)

    def report_is_handed_in(self) -> None:
        for number in range(len(self.team)):
            self._signs_report(number)
        if self.is_third_party:
            self._is_sealed()

    def _is_sealed(self) -> None:
        """The organisation's head has signed and sealed it; the other assessor looks."""

        def send(session: Session, case: Adoption, who: Actor) -> None:
            row = assessing.current(session, case)
            body = reporting.author(session, row) if row else None
            sealing.send(
                session, case, name="盖章页.png", stream=io.BytesIO(picture()),
                signer=body.head if body else "", sealed_on=clock.day(self.now), actor=who,
                now=self.now,
            )  # fmt: skip

        self.as_assessor(0, send)
        self.as_assessor(1, lambda s, c, a: sealing.check(
            s, c, is_good=True, reason="", actor=a, now=self.now))  # fmt: skip

    def _signs_report(self, number: int) -> None:
        self.as_assessor(number, lambda s, c, a: reporting.sign(
            s, c, suggestions="建议同意收养，登记后三个月内多回访一次。", actor=a,
            now=self.now))  # fmt: skip

    # --- it does not go well -------------------------------------------------------------------

    def failure_is_told(self) -> None:
        """The conclusion is handed over in person the same day: ten working days to object."""

        def step(session: Session, case: Adoption, officer: Actor) -> None:
            concluding.conclude(session, case, actor=officer, now=self.now)
            concluding.served(session, case, clock.day(self.now))

        self.act("dengji1", step)

    def is_assessed_anew(self) -> None:
        """The objection is heard: people of an organisation look again."""
        self.is_third_party = True
        self.team = self._names()[:2]

        self.act("dengji1", lambda s, c, a: objecting.file(
            s, c, words="评估的时候还没有换工作，现在收入稳定，请另外的人员再看。", actor=a,
            now=self.now))  # fmt: skip

        def step(session: Session, case: Adoption, head: Actor) -> None:
            people = [find_user(session, name).ref for name in self.team]
            concluding.reassess(
                session, case, team=self._team_key(session, case), people=people,
                reason="新的劳动合同和工资单在评估以后，情况有变化。", actor=head,
                now=self.now,
            )  # fmt: skip

        self.act("juzhang", step)

    def something_is_reported(self) -> None:
        self.as_assessor(0, lambda s, c, a: situations.report(
            s, c, code="AE-11-7", words="两次走访都闻到酒味，邻居说男方近来常喝酒，请核实。",
            actor=a, now=self.now))  # fmt: skip

    def it_is_cleared(self) -> None:
        self.act("juzhang", lambda s, c, a: situations.judge(
            s, c, finding=situations.CLEARED, words="到社区核实，平时不喝酒，那几天亲戚办喜事。",
            actor=a, now=self.now))  # fmt: skip

    def child_is_harmed(self) -> None:
        self.as_assessor(0, lambda s, c, a: situations.report(
            s, c, code=situations.HARM, words="孩子背上有新伤，说被衣架打过。已陪孩子去医院。",
            actor=a, now=self.now))  # fmt: skip

    def police_are_told(self) -> None:
        self.act("dengji1", lambda s, c, a: situations.tell_police(
            s, c, unit="区公安分局清和派出所", receipt=f"演示公受{self.number:04d}号",
            child_back_on=clock.day(self.now), actor=a, now=self.now))  # fmt: skip


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
