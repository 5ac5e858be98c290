"""The town's one adoption: sent to a bureau, with a child, a mother who sends and one paper."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.accounts.actors import token_hash
from app.accounts.models import Agency, User
from app.accounts.roles import Role
from app.adoption.models import (
    AdoptionPaper,
    AdoptionState,
    Assessment,
    Assessor,
    CertificateKind,
    FindingNotice,
    Side,
)
from app.adoption.models.archive import (
    Volume,
    VolumeItem,
    VolumeKind,
    VolumeState,
    VolumeUse,
)
from app.adoption.models.ending import Ending, EndingKind
from app.adoption.models.reissue import Reissue, ReissueReason
from app.adoption.models.roots import RootsAsker, RootsVisit
from app.core import clock
from app.core.ids import new_token
from app.families.services import open_household
from tests.adoption.town import make_adoptee, make_adoption, make_sender
from tests.factories import make_person, make_user


def adoption_of_a_bureau(session: Session, bureau: Agency, registrar: User) -> dict[str, str]:
    """The references of what routes name."""
    person = make_person(session, "钱玉兰")
    make_user(session, None, person=person)
    household = open_household(session, person, "220104001")
    case = make_adoption(session, bureau, household, AdoptionState.SUBMITTED)
    make_adoptee(session, case)
    link = new_token()
    sender = make_sender(
        session, case, phone="13800000017", link_hash=token_hash(link),
        link_until=clock.now() + timedelta(days=14),
    )  # fmt: skip
    paper = AdoptionPaper(
        adoption_id=case.id, side=Side.ADOPTER, party="applicant", code="D-03",
        original_seen_on=clock.today(), original_seen_by_id=registrar.id,
    )  # fmt: skip
    # Someone who is none of the actors was named, and has not declared.
    named = make_user(session, bureau, Role.BUREAU_OFFICER, person=make_person(session, "何评"))
    assessor = Assessor(
        adoption_id=case.id, agency_id=bureau.id, round=1, user_id=named.id,
        person_id=named.person_id,
    )  # fmt: skip
    session.add_all(
        [
            paper, assessor,
            Assessment(adoption_id=case.id, agency_id=bureau.id, round=1,
                       notified_on=clock.today()),
        ]
    )  # fmt: skip
    notice = FindingNotice(
        adoption_id=case.id, agency_id=bureau.id, published_on=clock.today(),
        until_on=clock.today() + timedelta(days=60), media="本平台", sex="女", about_age="大约1岁",
        found_on=clock.today(), place="清和街道", contact="0431-85550110",
        published_by_id=registrar.id,
    )  # fmt: skip
    session.add(notice)
    ending = Ending(
        case_no="AE-220104-2026-90001", adoption_id=case.id, agency_id=bureau.id,
        kind=EndingKind.MINOR, adopter_person_id=person.id, certificate_no="(2026)吉朝收字00099",
    )  # fmt: skip
    ending.place(bureau.division_code)
    volume = Volume(
        adoption_id=case.id, agency_id=bureau.id, adopter_person_id=person.id,
        kind=VolumeKind.REGISTRATION, subclass="mainland", number="2026-登内-00001",
        state=VolumeState.FILED,
    )  # fmt: skip
    session.add_all([ending, volume])
    session.flush()
    roots = RootsVisit(
        case_no="AV-220104-2026-00001", agency_id=bureau.id, asker=RootsAsker.FAMILY,
        asker_mask="S****", came_on=clock.today(), certificate_no="(2012)吉民外收字00021",
        certified_by="吉林省民政厅", certified_on=date(2012, 5, 1), wishes=["growth"],
    )  # fmt: skip
    roots.place(bureau.division_code)
    reissue = Reissue(
        case_no="AC-220104-2026-00001", agency_id=bureau.id, kind=CertificateKind.ADOPTION,
        former_no="(2009)吉朝收字00031", volume_no="2009-31", reason=ReissueReason.LOST,
        holder_mask="钱**", handed_to="applicant",
    )  # fmt: skip
    session.add_all([roots, reissue])
    session.flush()
    roots.people = [{"name": "Smith Anna", "relation": "adoptee", "passport": "X1234567"}]
    item = VolumeItem(volume_id=volume.id, position=1, order_code=2, title="申请书",
                      side="adopter", digest="")  # fmt: skip
    use = VolumeUse(volume_id=volume.id, requester="organ", proof="工作证",
                    open_until=clock.now() + timedelta(days=7))  # fmt: skip
    session.add_all([item, use])
    session.flush()
    return {
        "roots": roots.ref, "reissue": reissue.ref,
        "adoption_ending": ending.ref, "finding_notice": notice.ref, "volume": volume.ref,
        "volume_item": item.ref,
        "volume_use": use.ref,
        "adoption": case.ref, "adoption_paper": paper.ref, "paper_key": "D-01",
        "assessor": assessor.ref, "sender": sender.ref, "link": link, "act": "open",
        "party": "mother",
    }  # fmt: skip
