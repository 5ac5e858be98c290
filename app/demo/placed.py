"""Children with families: some forty placements in every state, by the real services in past time.

Their families were approved before the portal, as a home's first import brings them in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.core import clock
from app.core.db import transaction
from app.core.policy import SYSTEM_ACTOR
from app.demo import children as nurseries
from app.demo.placing import (
    WISHES,
    Life,
    moment,
    new_child,
    new_family,
    new_placement,
    second_place,
)
from app.demo.scan import picture
from app.demo.stories import Story, at_work
from app.documents import services as documents
from app.foster.models import FosterApplication
from app.placements.match_queries import get_match
from app.placements.models import Form, Match, Placement
from app.placements.services import (
    adoption,
    carer,
    ending,
    filing,
    fusion,
    guarding,
    recheck,
    renewal,
    respite,
)
from app.placements.services import agreement as agreements
from app.visits.models import Decision
from app.visits.services.harm import Signs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.db import Database
    from app.demo.people import Population

HOMES = ("cc", "cy", "yz")
BUREAU_OF = {"cc": "ccmz", "cy": "ccmz", "yz": "yzmz"}


def _respite(life: Life) -> None:
    life.settles()
    life.later(60)
    life.asks_respite(14)


def _overstay(life: Life) -> None:
    _respite(life)
    life.later(33)
    life.does(
        lambda s, p, **by: respite.overstay(s, p, **(by | {"actor": SYSTEM_ACTOR})), "pinggu1"
    )


def _carer(life: Life) -> None:
    life.settles()
    life.later(12)
    life.does(_ask_carer, "")


def _ask_carer(session: Session, placement: Placement, **by: Any) -> None:
    found = carer.candidates(session, placement)
    if found:
        carer.ask(session, placement, member_ref=found[0].ref, reason="work",
                  text="单位调整了班次，以后由家里另一位主要照料。", **by)  # fmt: skip


def _carer_written(life: Life) -> None:
    _carer(life)
    life.later(5)
    life.does(_write_carer, "pinggu1")


def _write_carer(session: Session, placement: Placement, **by: Any) -> None:
    scan = documents.store(
        session, subject_kind="placement", subject_id=placement.id, name="照料人同意书.png",
        stream=io.BytesIO(picture()), uploaded_by_id=by["actor"].user_id, now=by["now"],
    )  # fmt: skip
    day = clock.day(by["now"])
    carer.prepare(session, placement, trained_on=day, hours=Decimal(16), consent_on=day,
                  consent=scan, opinion="身体健康，时间充裕，孩子愿意亲近。", **by)  # fmt: skip


def _moved(life: Life) -> None:
    life.settles()
    life.later(20)
    facts = {
        "division": life.home.agency.county_code or "220104", "tenure": "owned",
        "address": "新民大街8号2单元301室", "area_m2": "118.0", "text": "",
    }  # fmt: skip
    life.does(recheck.report, "", kind="address", happened_on=life.day, facts=facts)


def _ill(life: Life) -> None:
    life.settles()
    life.later(25)
    life.does(recheck.report, "", kind="health", happened_on=life.day,
              facts={"text": "孩子爷爷查出肺结核，正在住院治疗。"})  # fmt: skip
    life.later(3)
    life.does(recheck.write, "pinggu1", finding="爷爷已住院隔离，其他成员复查正常。",
              found_rules=["FC-08-3"])  # fmt: skip


def _correction(life: Life) -> None:
    life.settles()
    life.later(40)
    life.does(guarding.order, "pinggu1", rule_id="FC-13-8", what="连续两个月没有交成长报告。",
              asked="补交报告，以后每月按时交。")  # fmt: skip


def _notice(life: Life) -> None:
    life.settles()
    life.later(80)
    life.does(ending.give_notice, "", text="老人病重，家里照顾不过来了。", given_on=life.day,
              wished_on=None)  # fmt: skip


def _adoption(life: Life) -> None:
    life.settles()
    life.later(70)
    life.does(adoption.start, "pinggu1", document_no="福送〔2026〕12号")


def _renewal(life: Life) -> None:
    life.settles()
    life.later(180)
    life.has_needs()
    life.later(65)
    life.does(lambda s, p, **by: renewal.open_if_due(s, p, now=by["now"]), "pinggu1")


def _renewal_assessed(life: Life) -> None:
    _renewal(life)
    life.later(4)
    life.is_scored(Form.EFFECT, 86)


def _renewal_shown(life: Life) -> None:
    _renewal_assessed(life)
    life.later(1)
    life.does(_prepare_renewal, "pinggu1")


def _prepare_renewal(session: Session, placement: Placement, **by: Any) -> None:
    match = get_match(session, by["actor"], session.get_one(Match, placement.match_id).ref)
    agreements.prepare(session, match, WISHES, **by)


def _emergency(life: Life) -> None:
    life.settles()
    life.later(45)
    life.does(guarding.take_out, "pinggu1", what="孩子胳膊上有多处新旧不一的淤青，不愿意说原因。",
              where="hospital", spot="学校",
              signs=Signs(Decision.REPORTED, "胳膊上多处新旧不一的淤青。", ("MR4",)))  # fmt: skip


def _ending(life: Life) -> None:
    life.settles()
    life.later(90)
    life.does(ending.propose, "pinggu1", rule_id="FC-21-3",
              reason="孩子要到市里做康复，家庭不能陪同。")  # fmt: skip


def _ended(life: Life) -> None:
    life.settles()
    life.later(90)
    life.ends()


def _aftercare(life: Life) -> None:
    _ended(life)
    life.later(2)
    life.does(
        ending.plan_aftercare, "pinggu1", text="社工每周见面；康复师每周两次；心理老师每月一次。"
    )
    life.does(filing.send_ending, "beian")
    life.later(7)
    life.does(ending.follow_up, "pinggu1", note="孩子适应较快，和同屋的孩子相处好。")


def _closed(life: Life) -> None:
    _aftercare(life)
    life.does(Life._receipt, f"{BUREAU_OF[life.home.prefix]}.jingban")  # noqa: SLF001 - its own
    for days in (8, 14, 28, 28):
        life.later(days)
        life.does(ending.follow_up, "pinggu1", note="情绪稳定，上学正常，身体健康。")
    life.later(14)
    life.does(ending.close, "pinggu1")


def _fusion(life: Life) -> None:
    life.later(2)
    life.is_filed()


def _scored(life: Life) -> None:
    _fusion(life)
    life.later(61)
    life.is_scored(Form.FUSION, 72)


def _extended(life: Life) -> None:
    _scored(life)
    life.later(2)
    life.does(fusion.decide, "yuanzhang", "extend", reason="")


def _active(life: Life) -> None:
    life.settles()


def _year(life: Life) -> None:
    life.settles()
    life.later(118)
    life.has_needs()


def _nothing(_life: Life) -> None:
    return


# (what happens, days since the agreement, how many)
PLOTS: tuple[tuple[Callable[[Life], None], int, int], ...] = (
    (_nothing, 2, 1), (_fusion, 20, 2), (_fusion, 56, 2), (_scored, 70, 1), (_extended, 80, 2),
    (_active, 75, 3), (_active, 150, 4), (_year, 190, 5), (_respite, 130, 2), (_overstay, 165, 1),
    (_carer, 85, 1), (_carer_written, 88, 1), (_moved, 90, 1), (_ill, 95, 1), (_correction, 112, 1),
    (_notice, 150, 2), (_adoption, 140, 1), (_renewal, 315, 1), (_renewal_assessed, 318, 1),
    (_renewal_shown, 320, 1),
    (_emergency, 112, 1), (_ending, 160, 2), (_ended, 160, 1), (_aftercare, 180, 2),
    (_closed, 300, 2),
)  # fmt: skip


def make_placements(
    database: Database,
    people: Population,
    agencies: dict[str, Agency],
    places: dict[str, list[str]],
    tell: Callable[[str], None],
) -> int:
    """Forty children with families, in every state; how many there are."""
    nursery = nurseries.Nursery(agencies, places, 40)
    orphan = next(fate for fate in nurseries.FATES if fate.key == "orphan")
    fate = replace(orphan, youngest=4, oldest=14)
    plots = [(steps, days) for steps, days, many in PLOTS for _ in range(many)]
    homes: dict[str, list[Life]] = {key: [] for key in HOMES}
    for n, (steps, days) in enumerate(plots):
        key = HOMES[n % len(HOMES)] if n % 2 else "cc"
        begins = at_work(clock.today() - timedelta(days=days))
        known = homes[key][-1] if steps in {_active, _year} and homes[key] else None
        story = Story(database, people.family(places[key][n % len(places[key])][:6],
                                              places[key][n % len(places[key])], clock.today()),
                      agencies[key], key, begins - timedelta(days=200))  # fmt: skip
        application_id = second_place(database, known, begins)
        if application_id is None or known is None:
            application_id = new_family(story, begins)
        else:
            story.applicant = known.family
        with clock.at(moment(begins)), transaction(database) as session:
            case = session.get_one(FosterApplication, application_id)
            child = new_child(session, nursery, fate, key, begins)
            placement = new_placement(session, story, case, child, begins)
            life = Life(database, story, placement.ref, begins, story.me)
        steps(life)
        homes[key].append(life)
    tell(f"演示数据：{len(plots)}名儿童寄养在家庭")
    return len(plots)
