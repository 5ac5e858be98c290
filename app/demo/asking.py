"""What guardians and families asked about the data that are kept of them, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.children.models import Child
from app.core import clock
from app.core.db import transaction
from app.demo.lately import family_of
from app.demo.stories import staff_of
from app.foster.models import FosterApplication
from app.rights import services
from app.rights.models import Relation, RequestKind
from app.rights.services import Asked

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.db import Database

K, R = RequestKind, Relation
PAPER = "户口簿原件、亲子鉴定意见原件"
# Which office, what is asked, how many days ago, and how far it came.
ASKED = (
    ("cc", K.VIEW, R.GUARDIAN, "想看孩子在福利院的成长记录。", 3, "sent"),
    ("cc", K.COPY, R.GUARDIAN, "办理落户要用，请给一份档案副本。", 9, "checked"),
    ("cc", K.VIEW, R.GUARDIAN, "想知道孩子的健康情况，也想知道谁看过档案。", 20, "granted"),
    ("cc", K.DELETE, R.GUARDIAN, "孩子已经回家，请删除福利院的全部记录。", 33, "kept"),
    ("cy", K.VIEW, R.GUARDIAN, "我是孩子的舅舅，想看档案。", 15, "not_proved"),
    ("cy", K.CORRECT, R.ONESELF, "我家的门牌号改了，请更正为建设路21号。", 6, "taken_back"),
    ("yz", K.COPY, R.ONESELF, "请把我们家的评估结果复印一份。", 12, "granted"),
    ("yz", K.SUPPLEMENT, R.ONESELF, "补充我去年取得的育婴员证书。", 1, "sent"),
)  # fmt: skip
ANSWERS = {
    "granted": "已经核对身份，可以查阅、保存。",
    "kept": "儿童个人档案依规定永久保存，不能删除。我们会严格保密，只在法定需要时使用。",
    "not_proved": "您没有提供监护人证明。舅舅经法院指定或者协议确定为监护人的，请带证明再提出。",
}


def make_requests(database: Database) -> None:
    """By the real services, each step on its day."""
    for n, (key, kind, relation, wish, days, how) in enumerate(ASKED):
        with transaction(database) as session:
            _request(session, n, key, Asked(kind, relation, wish), days, how)


def _request(session: Session, n: int, key: str, asked: Asked, days: int, how: str) -> None:
    now = clock.now()
    worker, head = staff_of(session, f"{key}.pinggu1"), staff_of(session, f"{key}.yuanzhang")
    people = session.scalars(
        select(FosterApplication.applicant_person_id)
        .where(FosterApplication.agency_id == worker.agency_id, FosterApplication.case_no != "")
        .order_by(FosterApplication.id)
    ).all()
    family = family_of(session, people[n % len(people)]) if people else None
    child = session.scalars(
        select(Child)
        .where(Child.agency_id == worker.agency_id, Child.closed_on.is_(None))
        .order_by(Child.id.desc())
        .offset(n)
        .limit(1)
    ).first()
    if family is None or child is None:
        return
    if asked.relation is not Relation.ONESELF:
        asked = Asked(asked.kind, asked.relation, asked.wish, child.name or child.code_name)
    agency = session.get_one(Agency, worker.agency_id)
    sent = now - timedelta(days=days, hours=2)
    row = services.ask(session, agency, asked, actor=family, now=sent)
    row.agency = agency
    if how == "sent":
        return
    if how == "taken_back":
        services.take_back(session, row, actor=family, now=sent + timedelta(hours=5))
        return
    if how == "not_proved":
        services.refuse(
            session, row, refusal=how, answer=ANSWERS[how], actor=head,
            now=sent + timedelta(days=2),
        )  # fmt: skip
        return
    services.check(
        session, row, file_no=child.file_no, proof=PAPER, actor=worker,
        now=sent + timedelta(days=1),
    )  # fmt: skip
    answered = sent + timedelta(days=3)
    if how == "granted":
        services.grant(session, row, answer=ANSWERS[how], actor=head, now=answered)
    elif how == "kept":
        services.refuse(session, row, refusal=how, answer=ANSWERS[how], actor=head, now=answered)
