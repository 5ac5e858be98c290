"""What belongs into a volume and in which order, and what is still missing (AR-05 to AR-07)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption import foreign_volume
from app.adoption.models import (
    AdopterClass,
    Adoption,
    AdoptionPaper,
    CertificateKind,
    FindingNotice,
    Side,
)
from app.adoption.models.archive import Volume, VolumeKind
from app.adoption.models.ending import Ending, EndingKind, EndingState
from app.adoption.papers import PAPERS
from app.adoption.services import certificates, deciding, intake, papers, proofs, scans
from app.adoption.services.ending_relation import PAPERS as SEEN
from app.core import clock
from app.core.crypto import sm3
from app.core.screen import day_long
from app.documents.models import Document, Letter, LetterState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from app.adoption.models import Interview

LIST, REQUEST, ASKED, DECIDED, REVOKED, OF_ADOPTER, OF_CHILD, OF_SENDER, OTHER, NOTE = range(1, 11)
ORDER = {
    LIST: "卷内目录", REQUEST: "申请书", ASKED: "询问笔录", DECIDED: "审查处理表",
    REVOKED: "撤销材料", OF_ADOPTER: "收养人材料", OF_CHILD: "被收养人材料",
    OF_SENDER: "送养人材料", OTHER: "其他材料", NOTE: "备考表",
}  # fmt: skip
OF_SIDE = {
    Side.ADOPTER: OF_ADOPTER, Side.CHILD: OF_CHILD, Side.SENDER: OF_SENDER, Side.ORGAN: OTHER,
}  # fmt: skip
BOTH = "both"
"""A paper of an end that names both sides, such as their agreement: sealed for everybody."""
# Identity papers, household books and certificates are copied, the holder keeps them (AR-06-1).
COPIED = frozenset({"D-02", "D-03", "D-HK", "D-09", "D-12", "D-20"})
WHO = {
    "applicant": "收养人", "spouse": "收养人的配偶", "father": "生父", "mother": "生母",
    "guardian": "监护人", "institution": "儿童福利机构", "": "",
}  # fmt: skip
KINDS = {EndingKind.FRAUD: VolumeKind.REVOCATION, EndingKind.VOID: VolumeKind.REVOCATION}


@dataclass(frozen=True)
class Entry:
    """A line of the catalogue before it is fixed; `words` is what the portal itself wrote."""

    order: int
    title: str
    side: str
    dated_on: date | None = None
    document: Document | None = None
    words: str = ""
    is_copy: bool = False
    code: str = ""
    """The paper's code of §5, or what the portal calls its own records."""

    @property
    def digest(self) -> str:
        if self.document is not None:
            return self.document.digest
        return sm3(self.words.encode()).hex() if self.words else ""


def kind_of(ending: Ending | None) -> VolumeKind:
    """Registration, or what the ending was."""
    if ending is None:
        return VolumeKind.REGISTRATION
    return KINDS.get(ending.kind, VolumeKind.DISSOLUTION)


def entries(session: Session, case: Adoption | None, ending: Ending | None) -> list[Entry]:
    """Everything that is there, in the order of AR-07: made, never typed.

    The volume of a foreign adoption has an order of its own, in 28 positions (§14).
    """
    if ending is not None:
        found = list(_of_ending(session, ending))
    else:
        found = list(_of_case(session, case)) if case is not None else []
        if case is not None and case.adopter_class is AdopterClass.FOREIGN:
            found = [replace(one, order=foreign_volume.position(one.code)) for one in found]
    return sorted(found, key=lambda e: (e.order, e.side, e.title, e.dated_on or clock.today()))


def order_of(volume: Volume) -> dict[int, str]:
    """What the numbers of this volume's order are called."""
    is_foreign = volume.subclass == AdopterClass.FOREIGN and volume.ending_id is None
    return foreign_volume.POSITIONS if is_foreign else ORDER


def gaps(session: Session, case: Adoption | None, ending: Ending | None) -> list[str]:
    """What has to be there before the volume is closed (AR-05, AR-06-1)."""
    if ending is not None:
        return list(_ending_gaps(session, ending))
    return list(_case_gaps(session, case)) if case is not None else []


def _case_gaps(session: Session, case: Adoption) -> Iterator[str]:
    on = case.registered_on
    if on is None:
        yield "还没有登记。"
        return
    for line in papers.lines(session, case, on):
        if line.is_required and not line.papers:
            yield f"缺少材料：{_title(line.kind.label, line.party)}。"
        elif line.is_required and any(p.check != "good" for p in line.papers):
            yield f"材料没有核对为符合：{_title(line.kind.label, line.party)}。"
        elif line.is_required and line.kind.way != "data" and not line.original_seen:
            yield f"没有看过原件：{_title(line.kind.label, line.party)}。"
    for party in deciding.unheard(session, case, on):
        yield f"缺少询问笔录：{party.label}。"
    if not case.decision:
        yield "缺少审查处理表（负责人的决定）。"
    if not any(c.kind is CertificateKind.ADOPTION for c in certificates.of_case(session, case)):
        yield "缺少收养登记证。"
    if not any(p.present_on == on for p in intake.presences(session, case)):
        yield "缺少登记当天到场的记录。"


def _ending_gaps(session: Session, ending: Ending) -> Iterator[str]:
    if ending.state is not EndingState.DONE:
        yield "还没有办结。"
    if kind_of(ending) is VolumeKind.DISSOLUTION:
        if ending.kind is not EndingKind.JUDGMENT and not ending.proof_no:
            yield "缺少解除收养关系证明。"
    elif ending.collected_on is None and ending.board_until is None:
        yield "缺少收缴的登记证，或者收不回的证明。"
    if not scans.of(session, ending):
        yield "缺少扫描件：协议、法院文书或者收回的登记证，请在办理的页面上传。"


def _title(label: str, party: str) -> str:
    who = WHO.get(party, "同住的成年家人")
    return f"{label}（{who}）" if who else label


def _of_case(session: Session, case: Adoption) -> Iterator[Entry]:
    labels = {(p.side, p.party): p.label for p in deciding.parties(
        session, case, case.registered_on or clock.today())}  # fmt: skip
    for line in papers.lines(session, case, case.registered_on):
        for paper in line.papers:
            document = next((d for p, d in line.files if p.id == paper.id), None)
            order = REQUEST if paper.code == "D-01" else OF_SIDE[paper.side]
            yield Entry(
                order, _title(PAPERS[paper.code].label, paper.party), paper.side.value,
                paper.issued_on or paper.original_seen_on, document,
                is_copy=paper.code in COPIED, code=paper.code,
            )  # fmt: skip
    for one in deciding.interviews(session, case):
        yield _interview(one, labels.get((one.side, one.party), WHO.get(one.party, "")))
    for day in sorted({p.present_on for p in intake.presences(session, case)}):
        there = [p for p in intake.presences(session, case) if p.present_on == day]
        names = "、".join(labels.get((p.side, p.party), p.party) for p in there)
        yield Entry(ASKED, "到场记录", "organ", day, words=f"{day_long(day)}到场：{names}")
    if case.decision:
        decided = clock.day(case.decided_at) if case.decided_at else None
        yield Entry(DECIDED, "收养登记审查处理表", "organ", decided, words=case.decision,
                    code="decision")  # fmt: skip
    for made in certificates.of_case(session, case):
        if made.kind is CertificateKind.ADOPTION:
            yield Entry(
                OTHER, f"收养登记证 {made.number}", "adopter", made.issued_on, is_copy=True,
                words=f"证号{made.number}，印制号{made.printed_no}，{day_long(made.issued_on)}",
            )  # fmt: skip
    notices = select(FindingNotice).where(FindingNotice.adoption_id == case.id)
    for notice in session.scalars(notices.order_by(FindingNotice.id)):
        yield Entry(
            OTHER, "寻找生父母公告", "organ", notice.published_on,
            words=f"{notice.media}，{day_long(notice.published_on)}至{day_long(notice.until_on)}，"
            f"{notice.features or ''}（摘要 {notice.digest}）", code="notice",
        )  # fmt: skip
    yield from _letters(session, "adoption", case.id, lambda _: "adopter")
    yield from _files(session, case, "adoption_record", "登记机关的材料")
    yield from _files(session, case, proofs.WORK, "评估中收集的资料")  # annexes (AE-09-4)


def _files(session: Session, case: Adoption, kind: str, title: str) -> Iterator[Entry]:
    """What the office and the assessors put beside the case, unless it is one of its papers."""
    filed = select(AdoptionPaper.document_id).where(
        AdoptionPaper.adoption_id == case.id, AdoptionPaper.document_id.is_not(None)
    )
    found = select(Document).where(
        Document.subject_kind == kind, Document.subject_id == case.id,
        Document.removed_at.is_(None), Document.id.not_in(filed),
    )  # fmt: skip
    for number, document in enumerate(session.scalars(found.order_by(Document.id)), 1):
        yield Entry(OTHER, f"{title} {number}", "organ", clock.day(document.created_at), document)


def _interview(one: Interview, label: str) -> Entry:
    says = deciding.CONFIRMED[one.confirmed]
    return Entry(
        ASKED, f"询问笔录（{label}）", one.side.value, one.held_on,
        words=f"{one.words}\n{'自愿' if one.is_willing else '不愿意'}；{says}",
    )  # fmt: skip


def _letters(
    session: Session, kind: str, subject_id: int, side_of: Callable[[Letter], str]
) -> Iterator[Entry]:
    rows = session.execute(
        select(Letter, Document)
        .join(Document, Document.id == Letter.document_id)
        .where(
            Letter.subject_kind == kind, Letter.subject_id == subject_id,
            Letter.state != LetterState.DRAFT,
            Document.subject_kind == "letter", Document.subject_id == Letter.id,
        )
        .order_by(Letter.id)
    )  # fmt: skip
    for letter, document in rows:
        yield Entry(OTHER, f"{letter.title} {letter.number}", side_of(letter), letter.dated_on,
                    document)  # fmt: skip


def _of_ending(session: Session, row: Ending) -> Iterator[Entry]:
    received = clock.day(row.received_at) if row.received_at else clock.day(row.created_at)
    is_revoked = kind_of(row) is VolumeKind.REVOCATION
    yield Entry(
        REVOKED if is_revoked else REQUEST, row.kind.label, BOTH, received,
        words="\n".join(filter(None, [row.words, row.court_no])),
    )  # fmt: skip
    for number, document in enumerate(scans.of(session, row), 1):
        yield Entry(OTHER, f"扫描件 {number}", BOTH, clock.day(document.created_at), document)
    for code in row.papers_seen:
        yield Entry(OTHER, SEEN[code], "organ", received, is_copy=code in {"hukou", "ids"})
    if row.present:
        there = "、".join(WHO.get(p, "孩子") for p in row.present)
        says = {None: "没有问（不到8周岁或者已成年）", True: "同意", False: "不同意"}[
            row.child_agrees
        ]
        yield Entry(ASKED, "到场和意愿记录", BOTH, received,
                    words=f"到场：{there}。孩子：{says}。")  # fmt: skip
    if row.decided_at:
        yield Entry(DECIDED, "审查处理表", BOTH, clock.day(row.decided_at),
                    words=row.decision or "")  # fmt: skip
    if row.proof_no:
        yield Entry(OTHER, f"解除收养关系证明 {row.proof_no}", "adopter", row.ended_on,
                    words=f"证号{row.proof_no}，印制号{row.printed_no}", is_copy=True)  # fmt: skip
    if row.collected_on:
        yield Entry(
            REVOKED if is_revoked else OTHER, f"收回的收养登记证 {row.certificate_no}", "organ",
            row.collected_on, words=f"{day_long(row.collected_on)}收回",
        )  # fmt: skip
    elif row.board_from and row.board_until:
        yield Entry(
            REVOKED, "登记证收不回的证明和作废公告", "organ", row.board_from,
            words=f"{row.not_collected}；{day_long(row.board_from)}至{day_long(row.board_until)}公告",
        )  # fmt: skip
    yield from _letters(session, "adoption_ending", row.id, lambda one: _side_of(row, one))


def _side_of(row: Ending, letter: Letter) -> str:
    """A letter on an end names whom it is for: it lies on that side, sealed with it (CC-1110)."""
    if row.adoption_id is not None:
        is_adopters = letter.addressee_id == row.adopter_person_id
    else:
        is_adopters = letter.content["facts"]["addressee"] == "、".join(row.paper["adopters"])
    return "adopter" if is_adopters else "sender"
