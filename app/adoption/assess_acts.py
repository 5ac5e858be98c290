"""The organ's acts on an assessment; `acts` lists them with its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.adoption import workflow
from app.adoption.forms import assess as forms
from app.adoption.models import Tie
from app.adoption.services import assessing, naming
from app.core import clock
from app.core.errors import Invalid
from app.core.fields import choices
from app.workflow.acts import Act

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models import Adoption

S = workflow.S


def _offer_teams(session: Session, case: Adoption, form: Any) -> None:
    form.offer(naming.teams(session, case, clock.today()), naming.OWN)


def _offer_more(session: Session, case: Adoption, form: Any) -> None:
    row = assessing.current(session, case)
    try:
        team = assessing.team_of(session, case, row, clock.today()) if row else None
    except Invalid as error:
        team = None
        form.person.description = error.says
    form.person.choices = choices([(p.ref, p.name) for p in team.free] if team else [])


ASSESS_ACTS = (
    Act("notify", "adoption.notify", "书面告知评估", forms.NotifyForm,
        lambda s, c, f, a, n: assessing.notify(
            s, c, team=f.team.data or "", people=tuple(f.people.data or ()), actor=a, now=n),
        workflow.NOTIFY.sources, "评估告知书已生成，请送达；收养人要在15日内答复。",
        tab="assessment", rule="AE-09-1", button="发出评估告知", offer=_offer_teams,
        intro="受理、询问、审批、登记本案的人不能评估。评估不收费。",
        ready=lambda _s, c: c.tie is not Tie.STEP),
    Act("agree_on_paper", "adoption.agree", "登记收养人同意评估", forms.PaperForm,
        lambda s, c, _f, a, n: assessing.agree_on_paper(s, c, actor=a, now=n),
        workflow.AGREE.sources, "已登记，评估期限从今天起算，登记审查暂停计时。",
        tab="assessment", rule="AE-10-1", button="登记同意"),
    Act("decline_on_paper", "adoption.decline", "登记收养人不同意评估", forms.PaperForm,
        lambda s, c, _f, a, n: assessing.decline(s, c, actor=a, now=n),
        workflow.DECLINE.sources, "已登记，申请按撤回处理。", rule="AE-09-2", button="登记不同意",
        danger=True),
    Act("name_assessor", "adoption.name_assessor", "加派评估人员", forms.AddForm,
        lambda s, c, f, a, n: assessing.add(s, c, f.person.data or "", actor=a, now=n),
        assessing.NAMED_IN, "已加派，请本人先作声明。", tab="assessment", rule="AE-09-2",
        button="加派", offer=_offer_more, ready=lambda _s, c: assessing.lacks(c)),
)  # fmt: skip
