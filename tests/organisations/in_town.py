"""An organisation for the portal-wide tests, kept by the account of its own office."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.core import clock
from app.organisations.models import (
    Incubation,
    ListKind,
    OrgActivity,
    OrgChange,
    OrgLink,
    OrgListing,
    OrgRating,
    OrgRelation,
    OrgReport,
    PaperKind,
    RelationKind,
)
from tests.organisations.bodies import paper, store_whole


def organisation_of_a_bureau(
    session: Session, bureau: Agency, office: Agency, people: dict[str, User]
) -> dict[str, str]:
    """References of an organisation of the city, a person nobody checked and a certificate, an
    annual report and an agreement; `people` are the town's accounts by name.
    """
    officer, head, manager = people["REG"], people["SYS"], people["ORG"]
    made = store_whole(session, bureau, officer, head, agency_id=office.id)
    made.place(office.division_code)
    session.refresh(made, ["people", "agreements", "reports"])
    person = made.people[0]
    person.checked_on = person.checked_by_person_id = None
    person.entered_by_person_id = manager.person_id
    certificate = paper(
        PaperKind.CERTIFICATE, org_person_id=person.id, checked_on=None,
        entered_by_person_id=manager.person_id,
    )  # fmt: skip
    change = OrgChange(organisation_id=made.id, what="基本信息", reason="换证登记")
    change.before, change.after = {"address": "建设路1号"}, {"address": "建设路2号"}
    today = clock.today()
    session.add_all(
        [
            certificate, change,
            OrgRating(organisation_id=made.id, level=3, announced_on=today, from_on=today,
                      to_on=today),
            OrgListing(organisation_id=made.id, kind=ListKind.ABNORMAL, ground="没有年报",
                       from_on=today),
            OrgRelation(organisation_id=made.id, kind=RelationKind.FOUNDED, other="某基金会",
                        from_on=today),
        ]
    )  # fmt: skip
    team = Incubation(
        bureau_id=bureau.id, organisation_id=made.id, name="小树苗", programme="培育计划",
        idea="陪孩子读书", team=3, stage_on=today, started_on=today,
    )  # fmt: skip
    team.place(bureau.division_code)
    tie = OrgLink(organisation_id=made.id, agency_id=office.id, from_on=today)
    session.add_all([team, tie])
    session.flush()
    session.add(OrgActivity(link_id=tie.id, held_on=today, what="联合培训"))
    session.flush()
    report = session.scalars(
        select(OrgReport.ref).where(OrgReport.organisation_id == made.id)
    ).one()
    return {
        "organisation": made.ref, "org_person": person.ref, "org_paper": certificate.ref,
        "org_fact": report, "fact_kind": "report", "org_agreement": made.agreements[0].ref,
        "org_incubation": team.ref, "org_link": tie.ref,
    }  # fmt: skip
