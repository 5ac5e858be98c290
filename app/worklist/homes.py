"""What waits in the homes: stays, beds, inspections, gifts, certificates of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    String,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Agency
from app.children.models import CareForm, CareSpell, Child, ChildWorker, PlaceKind
from app.institutions.models import (
    Admission,
    AdultPlan,
    CareTask,
    Certificate,
    Donation,
    DonationState,
    Finding,
    HomeStaff,
    Inspection,
    Screening,
    SearchNotice,
    State,
    TaskKind,
    Transfer,
    TransferState,
)
from app.institutions.workflow import IN_HOME
from app.worklist.asking import Asker, in_area, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

TASKS = {kind.value: kind.label for kind in TaskKind}


def stays(says: str, *states: State, bureau: bool = False) -> Callable[[Asker], Select[Any]]:
    def rows(me: Asker) -> Select[Any]:
        own = Admission.bureau_id if bureau else Admission.agency_id
        return (
            row(Admission, "admission", Admission.case_no, says, due=Admission.due_on,
                 agency=Agency.short_name)
            .join(Agency, Agency.id == Admission.agency_id)
            .where(own == me.agency, Admission.state.in_(states))
        )  # fmt: skip

    return rows


def tasks(me: Asker) -> Select[Any]:
    return (
        row(CareTask, "care", Admission.case_no, type_coerce(CareTask.kind, String),
             due=CareTask.due_on, ref=Admission.ref)
        .join(Admission, Admission.id == CareTask.admission_id)
        .where(
            Admission.agency_id == me.agency, Admission.state.in_(IN_HOME),
            CareTask.done_on.is_(None), CareTask.due_on <= me.tasks_until,
        )
    )  # fmt: skip


def referrals(me: Asker) -> Select[Any]:
    return (
        row(Screening, "care", Admission.case_no, "转介后没有反馈", due=Screening.referred_on,
             ref=Admission.ref, is_due=False)
        .join(Admission, Admission.id == Screening.admission_id)
        .where(
            Admission.agency_id == me.agency, Admission.state.in_(IN_HOME),
            Screening.referred_on.is_not(None), Screening.feedback_on.is_(None),
        )
    )  # fmt: skip


def adult_plans(me: Asker) -> Select[Any]:
    return (
        row(AdultPlan, "adult", Admission.case_no, "核准成年安置计划", ref=Admission.ref)
        .join(Admission, Admission.id == AdultPlan.admission_id)
        .where(
            Admission.agency_id == me.agency, Admission.state.in_(IN_HOME),
            AdultPlan.approved_at.is_(None),
        )
    )  # fmt: skip


def long_term(me: Asker) -> Select[Any]:
    """The notice ended without a claim, and nobody has decided on the guardianship yet."""
    return (
        row(Admission, "search", Admission.case_no, "决定是否转为长期监护",
             agency=Agency.short_name)
        .join(Agency, Agency.id == Admission.agency_id)
        .where(
            Admission.bureau_id == me.agency, Admission.state.in_(IN_HOME),
            Admission.long_term_on.is_(None),
            exists().where(
                SearchNotice.admission_id == Admission.id, SearchNotice.claimed.is_(False)
            ),
        )
    )  # fmt: skip


def without_worker(me: Asker) -> Select[Any]:
    return row(Child, "workers", Child.file_no, "指定承办人员").where(
        Child.agency_id == me.agency, Child.closed_on.is_(None),
        Child.care_form == CareForm.INSTITUTION,
        ~exists().where(ChildWorker.child_id == Child.id, ChildWorker.until_on.is_(None)),
    )  # fmt: skip


def without_bed(me: Asker) -> Select[Any]:
    """Back from a family or a hospital, and nobody has given the child a bed yet."""
    later = aliased(CareSpell)
    return (
        row(Admission, "admission", Admission.case_no, "安排床位", due=CareSpell.from_on)
        .join(CareSpell, CareSpell.child_id == Admission.child_id)
        .where(
            Admission.agency_id == me.agency, Admission.state.in_(IN_HOME),
            CareSpell.agency_id == Admission.agency_id,
            CareSpell.form == CareForm.INSTITUTION, CareSpell.place_kind == PlaceKind.ADDRESS,
            ~exists().where(
                later.child_id == CareSpell.child_id, later.from_on > CareSpell.from_on
            ),
        )
    )  # fmt: skip


def beds_asked(me: Asker) -> Select[Any]:
    return (
        row(Transfer, "transfer", Transfer.case_no, "安排转入床位", agency=Agency.short_name)
        .join(Agency, Agency.id == Transfer.from_agency_id)
        .where(Transfer.to_agency_id == me.agency, Transfer.state == TransferState.ASKED)
    )


def transfers_to_decide(me: Asker) -> Select[Any]:
    """Between two homes of the bureau's area."""
    here = select(Agency.id).where(in_area(Agency, me)).subquery("here")
    there = select(Agency.id).where(in_area(Agency, me)).subquery("there")
    return (
        row(Transfer, "transfer", Transfer.case_no, "决定转移", agency=Agency.short_name)
        .join(here, here.c.id == Transfer.from_agency_id)
        .join(there, there.c.id == Transfer.to_agency_id)
        .join(Agency, Agency.id == Transfer.from_agency_id)
        .where(Transfer.state == TransferState.BED_NAMED)
    )


def findings(me: Asker) -> Select[Any]:
    """Of the own home: what is to be put right."""
    return (
        row(Finding, "finding", Inspection.topic, "整改安全检查发现的问题", due=Finding.due_on,
             ref=Agency.ref)
        .join(Inspection, Inspection.id == Finding.inspection_id)
        .join(Agency, Agency.id == Inspection.agency_id)
        .where(
            Inspection.agency_id == me.agency, Finding.rectified_on.is_(None)
        )
    )  # fmt: skip


def rectified(me: Asker) -> Select[Any]:
    """In the bureau's area: what was put right and waits for somebody to look."""
    homes = select(Agency.id).where(in_area(Agency, me)).subquery("homes")
    return (
        row(Finding, "finding", Inspection.topic, "验收整改", due=Finding.rectified_on,
             ref=Agency.ref, agency=Agency.short_name, is_due=False)
        .join(Inspection, Inspection.id == Finding.inspection_id)
        .join(homes, homes.c.id == Inspection.agency_id)
        .join(Agency, Agency.id == Inspection.agency_id)
        .where(
            Finding.rectified_on.is_not(None), Finding.accepted_on.is_(None),
        )
    )  # fmt: skip


def donations(me: Asker) -> Select[Any]:
    return (
        row(Donation, "donation", func.coalesce(Donation.receipt_no, ""), "复核捐赠",
             ref=Agency.ref)
        .join(Agency, Agency.id == Donation.agency_id)
        .where(
            Donation.agency_id == me.agency, Donation.state == DonationState.ENTERED,
            or_(
                Donation.entered_by_person_id.is_(None),
                Donation.entered_by_person_id.not_in(me.persons),
            ),
        )
    )  # fmt: skip


def certificates(me: Asker) -> Select[Any]:
    return (
        row(Certificate, "home_staff", Certificate.kind, "证书将到期或者已到期",
             due=Certificate.valid_until, ref=HomeStaff.ref)
        .join(HomeStaff, HomeStaff.id == Certificate.staff_id)
        .where(
            HomeStaff.agency_id == me.agency, HomeStaff.left_on.is_(None),
            Certificate.valid_until <= me.certificates_until,
        )
    )  # fmt: skip
