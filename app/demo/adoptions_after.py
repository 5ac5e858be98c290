"""What comes after the registration: visits, the archive's volume, and ends of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption.models import AdoptionCertificate
from app.adoption.models.archive import Volume
from app.adoption.models.ending import Ending, EndingKind
from app.adoption.services import archiving, ending, ending_opening, ending_relation, intake, using
from app.core import clock
from app.core.db import as_system, transaction
from app.demo.adoptions_assessed import AssessedStory
from app.demo.stories import staff_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

GROUNDS = {
    EndingKind.MINOR: "双方协商一致：收养人长期在外地治病，孩子愿意回到生父母身边。",
    EndingKind.ADULT: "养父母与成年养子关系恶化，无法共同生活，双方同意解除，生活费已约定。",
    EndingKind.RESCUED: "公安机关确认孩子是被拐卖儿童，已找到生父母，双方同意解除。",
    EndingKind.ABUSE: "送养人发现孩子身上多处旧伤，孩子说经常挨打，要求解除收养关系。",
    EndingKind.JUDGMENT: "法院判决解除收养关系，判决已生效。",
    EndingKind.FRAUD: "核查发现登记时提交的婚姻证明是伪造的，收养人隐瞒了已有三名子女。",
    EndingKind.VOID: "法院认定收养行为无效，判决已生效。",
}
COURT = {EndingKind.JUDGMENT, EndingKind.VOID}


class WholeStory(AssessedStory):
    """The same application after its registration."""

    # --- the archive ---------------------------------------------------------------------------

    def _volume(self, who: str, step: Callable[[Session, Volume, Actor], object]) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            officer = staff_of(session, f"{self.prefix}.{who}")
            row = session.scalars(select(Volume).where(Volume.adoption_id == self.case_id)).one()
            step(session, row, officer)

    def volume_is_made(self) -> None:
        self.act("dangan", lambda s, c, a: archiving.make(s, c, None, actor=a, now=self.now))

    def volume_is_filed(self) -> None:
        self.volume_is_made()
        self._volume("dangan", lambda s, v, a: archiving.file(
            s, v, note="原件、复印件齐全，没有缺损。", actor=a, now=self.now))  # fmt: skip

    def volume_is_kept(self) -> None:
        self._volume("dangan", lambda s, v, a: archiving.keep(
            s, v, shelf=f"二楼档案库房 3号柜 第{self.number % 6 + 1}层", actor=a,
            now=self.now))  # fmt: skip

    def volume_is_corrected(self) -> None:
        self._volume("dangan", lambda s, v, a: archiving.correct(
            s, v, words="卷内目录第4件的开具日期写错一天，以原件为准。", actor=a,
            now=self.now))  # fmt: skip

    def volume_is_handed_over(self) -> None:
        self._volume("dangan", lambda s, v, a: archiving.hand_over(
            s, v, to=f"{self.organ.short_name.removesuffix('民政局')}档案馆",
            reason="档案馆集中接收试点，市档案局有通知。", actor=a, now=self.now))  # fmt: skip

    def police_read(self) -> None:
        self._asks("police", "清和派出所民警李某，公函〔演示〕12号", "核对孩子身份", sealed=False)

    def child_asks_for_the_sealed_part(self) -> None:
        """Waits for the head."""
        self._asks("adoptee", "被收养人本人，已成年", "想了解自己的来历", sealed=True)

    def sealed_part_is_opened(self) -> None:
        self._asks("court", "区法院，调卷函〔演示〕7号", "审理案件需要", sealed=True)
        self._volume("juzhang", lambda s, v, a: using.grant(
            s, v, agreed=True, reason="法院依法调取，来函和经办人身份已核对。", actor=a,
            now=self.now))  # fmt: skip

    def _asks(self, requester: str, who: str, purpose: str, *, sealed: bool) -> None:
        self._volume("dangan", lambda s, v, a: using.ask(
            s, v, requester=requester, who=who, proof="证件、公函原件已核对", purpose=purpose,
            wants_secret=sealed, is_copied=False, consent="养父母到场，书面同意" if sealed else "",
            actor=a, now=self.now))  # fmt: skip

    # --- ends ----------------------------------------------------------------------------------

    def opens_an_end(self, kind: EndingKind) -> None:
        def step(session: Session, officer: Actor) -> None:
            with as_system(session):
                number = session.scalars(
                    select(AdoptionCertificate.number).where(
                        AdoptionCertificate.adoption_id == self.case_id
                    )
                ).one()
            ending_opening.open_ending(
                session, certificate_no=number, kind=kind.value, words=GROUNDS[kind],
                court_no=f"（{self.now.year}）演0104民初{self.number}号" if kind in COURT else "",
                situations=("MR9",) if kind is EndingKind.ABUSE else (), actor=officer,
                now=self.now,
            )  # fmt: skip

        with clock.at(self.now), transaction(self.database) as session:
            step(session, staff_of(session, f"{self.prefix}.dengji2"))

    def _ending(self, who: str, step: Callable[[Session, Ending, Actor], object]) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            officer = staff_of(session, f"{self.prefix}.{who}")
            row = session.scalars(select(Ending).where(Ending.adoption_id == self.case_id)).one()
            step(session, row, officer)

    def end_is_received(self, *, child_agrees: bool = True) -> None:
        def step(session: Session, row: Ending, officer: Actor) -> None:
            about = ending_relation.known(session, row, clock.day(self.now))
            ending.receive(
                session, row, papers=list(about.papers), present=list(about.parties),
                child_agrees=child_agrees if about.asks_child else None, actor=officer,
                now=self.now,
            )  # fmt: skip

        self._ending("dengji2", step)

    def child_says_no(self) -> None:
        self.end_is_received(child_agrees=False)

    def end_is_agreed(self) -> None:
        self._ending("juzhang", lambda s, r, a: ending.decide(
            s, r, agreed=True, reason="材料齐全，事实清楚，依法办理。", actor=a,
            now=self.now))  # fmt: skip

    def end_is_refused(self) -> None:
        self._ending("juzhang", lambda s, r, a: ending.decide(
            s, r, agreed=False, reason="孩子已满八周岁，本人不同意解除。", actor=a,
            now=self.now))  # fmt: skip

    def end_is_finished(self) -> None:
        def step(session: Session, row: Ending, officer: Actor) -> None:
            about = ending_relation.known(session, row, clock.day(self.now))
            ending.finish(
                session, row, printed_no=f"演示解{self.prefix[:2].upper()}{self.number:05d}",
                present=list(about.parties), child_agrees=True if about.asks_child else None,
                actor=officer, now=self.now,
            )  # fmt: skip

        self._ending("dengji2", step)

    def certificate_is_back(self) -> None:
        self._ending("dengji2", lambda s, r, a: ending.collect(
            s, r, collected=True, why_not="", actor=a, now=self.now))  # fmt: skip

    def certificate_is_not_found(self) -> None:
        self._ending("dengji2", lambda s, r, a: ending.collect(
            s, r, collected=False, why_not="当事人已搬走，三次上门、电话都联系不上。", actor=a,
            now=self.now))  # fmt: skip

    def end_is_taken_back(self) -> None:
        self._ending("dengji2", lambda s, r, a: ending.withdraw(
            s, r, reason="双方到窗口书面撤回，愿意继续共同生活。", actor=a,
            now=self.now))  # fmt: skip

    # --- elsewhere -----------------------------------------------------------------------------

    def is_handed_on(self) -> None:
        """To the organ of the other province: there the birth parents are registered."""
        assert self.elsewhere is not None  # noqa: S101 - the plot names it
        to = self.elsewhere

        self.act("dengji1", lambda s, c, a: intake.hand_on(
            s, c, to, reason="孩子生父母的户籍在那里，由那里登记。", actor=a,
            now=self.now))  # fmt: skip
