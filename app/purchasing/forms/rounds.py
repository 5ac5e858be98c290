"""What is typed of a round: its notice, judges, report, result, end (F-NOT, F-BID, F-QRY)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.errors import Invalid
from app.core.fields import LONGEST, choices, day, maybe, money, pick, several, text, yes_no
from app.core.forms import Form, ThreePartDate
from app.purchasing.forms.plan import fen
from app.purchasing.models import QueryKind, QueryStage
from app.purchasing.rules.scoring import Failure
from app.purchasing.services import (
    asking,
    awarding,
    correcting,
    judging,
    offers,
    rounds,
    single_source,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from app.purchasing.models import Bid

MOST_OFFERS, HUNDREDTHS = 30, 100
_PLAN = 8000


def asked(field: ThreePartDate) -> date:
    """The day of a field that has to be filled in. Raises Invalid."""
    if field.data is None:
        raise Invalid(f"请填写{field.label.text}", field.name)
    return field.data


class NoticeForm(Form):
    """F-NOT."""

    notice_no = StringField("公告编号", [DataRequired("请填写公告编号"), Length(max=60)])
    documents_on = day("采购文件发出的日期")
    due_on = day("提交截止的日期")
    due_time = TimeField("提交截止的时间", [InputRequired("请填写截止的时间，例如 09:30")])
    place = StringField("提交响应文件的地点", [DataRequired("请填写地点"), Length(max=200)])
    contact = StringField(
        "联系方式", [DataRequired("请填写联系方式"), Length(max=200)],
        description="单位的固定电话；公告不能公开个人手机号",
    )  # fmt: skip
    eligibility = text("供应商资格", hint="法定条件和本项目需要的条件，不能排斥外地、不能要求规模")
    bond = money("投标保证金（元）", "不收的不填；最多预算的百分之二，不收现金", optional=True)

    def said(self) -> rounds.Announcement:
        """What the service takes."""
        due_at = datetime.combine(asked(self.due_on), self.due_time.data, clock.BEIJING)
        return rounds.Announcement(
            notice_no=self.notice_no.data or "", documents_on=asked(self.documents_on),
            due_at=due_at, place=self.place.data or "", contact=self.contact.data or "",
            eligibility=self.eligibility.data or "", bond_fen=fen(self.bond.data) or 0,
        )  # fmt: skip


class SingleForm(Form):
    """The only supplier, and why."""

    credit_code = StringField(
        "唯一供应商的统一社会信用代码", [DataRequired("请填写统一社会信用代码"), Length(max=18)],
        description="先在“社会组织”里登记",
    )  # fmt: skip
    why = text("只能从这一家采购的理由", rows=5, hint="要公开，不写任何人的电话")
    argued = text(
        "专业人员的论证意见", rows=5, hint="论证人员的姓名、单位、职称和意见；要公开，不写电话"
    )


class ObjectionForm(Form):
    """Who objects to the notice, and what is made of it."""

    words = text("谁提出了什么异议", rows=4, hint="单位或者个人、日期、异议的内容")
    answer = text("处理意见", rows=4, hint="补充论证的结论；书面告知提出异议的单位和个人")
    outcome = pick("结论", single_source.OUTCOMES)


class JudgesForm(Form):
    """Who shall judge."""

    people = several("评审人员", "专家不少于三分之二；有利害关系的由本人申明后退出")


class ReportForm(Form):
    """The panel's words; the ranking is computed."""

    words = text("评审情况和理由", rows=6, hint="评审过程、各供应商的意见、推荐的理由")


class FixForm(Form):
    """The one who can be fixed, shown before it is done."""

    bid = pick("确定的供应商")


class ReasonForm(Form):
    """Why."""

    reason = text("理由")


class BondForm(Form):
    """Which bonds went back, and when."""

    on = day("退还日期")
    words = text("退还给哪些供应商", hint="供应商、金额、支付凭证号")


class FailForm(Form):
    """Why there is no supplier."""

    code = pick("终止的原因", {one.value: one.label for one in Failure})
    words = text("说明", hint="要公开，不写任何人的姓名、电话")


class OutcomeRow(Form):
    """A supplier's result on the platform."""

    credit_code = StringField(
        "统一社会信用代码", [DataRequired("请填写统一社会信用代码"), Length(max=18)],
        description="先在“社会组织”里登记",
    )  # fmt: skip
    price = money("报价（元）")
    total = DecimalField("总得分", [Optional(), NumberRange(0, HUNDREDTHS)], places=2)
    rank = IntegerField(
        "名次", [Optional(), NumberRange(1, MOST_OFFERS)], description="没有名次的不填，写明原因"
    )
    refused = StringField("不符合的原因", [Optional(), Length(max=200)])


class ResultForm(Form):
    """What came of a round on the platform."""

    reported_on = day("收到评审报告的日期")
    words = text("评审情况", rows=4)
    experts = StringField(
        "评审专家姓名", [DataRequired("请填写评审专家姓名"), Length(max=200)],
        description="随结果公告，用空格分开",
    )  # fmt: skip
    outcomes = FieldList(FormField(OutcomeRow), min_entries=1, max_entries=MOST_OFFERS)

    def codes(self) -> list[str]:
        """The credit codes as typed."""
        return [(entry.form.credit_code.data or "").strip() for entry in self.outcomes]

    def said(self, known: Mapping[str, Any]) -> list[awarding.Outcome]:
        """The rows with their organisations by credit code. Raises Invalid for an unknown one."""
        unknown = [code for code in self.codes() if code not in known]
        if unknown:
            raise Invalid(f"{unknown[0]}还没有登记，请先在“社会组织”里登记。", "outcomes")
        return [
            awarding.Outcome(
                known[(row.credit_code.data or "").strip()], fen(row.price.data) or 0,
                fen(row.total.data) or 0, row.rank.data, row.refused.data or "",
            )
            for row in (entry.form for entry in self.outcomes)
        ]  # fmt: skip


class OfferForm(Form):
    """F-BID."""

    price = money("报价（元）", "不超过最高限价，包括全部费用")
    plan = TextAreaField(
        "服务方案", [DataRequired("请填写服务方案"), Length(max=_PLAN)],
        description="怎样服务、多少次、怎样保证质量和儿童安全",
        render_kw={"rows": 8, "maxlength": _PLAN},
    )  # fmt: skip
    staff = text("负责人和服务人员", rows=4, hint="姓名、职责、证书；中标以后更换要经购买方同意")
    statements = several("本单位申明")

    def said(self) -> offers.Offer:
        """What the service takes."""
        return offers.Offer(
            fen(self.price.data) or 0, self.plan.data or "", self.staff.data or "",
            tuple(self.statements.data or ()),
        )  # fmt: skip


class AskForm(Form):
    """F-QRY."""

    kind = pick("类型", {one.value: one.label for one in QueryKind})
    # What each kind asks for is not optional to it: the service says what lacks.
    stage = RadioField(
        "针对", choices=choices({one.value: one.label for one in QueryStage}),
        validate_choice=False, description="询问、质疑的必选",
    )  # fmt: skip
    known_on = ThreePartDate(
        "知道或者应当知道的日期", example="2026 3 1",
        description="询问、质疑的必填。采购文件：收到的日期；过程：该环节结束的日期；"
        "结果：结果公告期满的日期",
    )  # fmt: skip
    follows = RadioField(
        "对哪一次质疑的答复不满意", choices=[], validate_choice=False, description="投诉的必选"
    )
    facts = text("事实和依据", rows=6)
    claim = TextAreaField(
        "请求", [Length(max=LONGEST)], description="质疑、投诉的必填",
        render_kw={"rows": 3, "maxlength": LONGEST},
    )  # fmt: skip

    def offer(self, queries: Iterable[tuple[str, str]]) -> None:
        """The queries that a complaint may follow; of one alone there is nothing to choose."""
        known = list(queries)
        self.follows.choices = choices(known)
        if len(known) == 1 and not self.is_submitted():
            self.follows.data = known[0][0]

    def said(self) -> asking.Said:
        """What the service takes. Raises Invalid."""
        kind = QueryKind(self.kind.data)
        stage = next((one for one in QueryStage if one.value == self.stage.data), None)
        if kind is not QueryKind.COMPLAINT and stage is None:
            raise Invalid("请选择针对什么", "stage")
        return asking.Said(
            kind, stage or QueryStage.PROCESS, self.facts.data or "",
            self.claim.data or "", self.known_on.data, self.follows.data or "",
        )  # fmt: skip


class RegisterForm(AskForm):
    """What came on paper."""

    credit_code = StringField(
        "提出的供应商的统一社会信用代码",
        [DataRequired("请填写统一社会信用代码"), Length(max=18)],
    )
    received_on = day("收到的日期", "投诉：财政部门收到的日期")


class AnswerForm(Form):
    """The answer, or what the finance department decided."""

    outcome = pick("结论", asking.OUTCOMES)
    decision_no = StringField(
        "处理决定的文号", [Optional(), Length(max=60)], description="投诉由财政部门处理，必填"
    )
    words = text("答复", rows=5)
    changes = BooleanField("可能影响采购结果（由负责人暂停采购）")

    def of(self, kind: QueryKind, *, is_paused: bool) -> AnswerForm:
        """A question is answered; a query or complaint is upheld or not."""
        if kind is QueryKind.QUESTION:
            self.outcome.choices = choices({"answered": asking.OUTCOMES["answered"]})
            if not self.is_submitted():
                self.outcome.data = "answered"
        else:
            decided = {key: says for key, says in asking.OUTCOMES.items() if key != "answered"}
            self.outcome.choices = choices(decided)
        if is_paused:
            self.changes.label.text = "可能影响采购结果（采购已经暂停）"
        return self


class HoldForm(Form):
    """Why the finance department's time stands still, or runs again."""

    hold = text("财政部门的通知", hint="例如：2026年3月1日通知补正材料，文号")


class SuspendForm(Form):
    """For which query, and why."""

    query = pick("因为")
    reason = text("理由")
    halt_no = StringField(
        "财政部门暂停通知的文号", [Optional(), Length(max=60)],
        description="财政部门处理投诉时通知暂停的填写；最长30日，到期自动恢复",
    )  # fmt: skip
    notified_on = ThreePartDate(
        "暂停通知的日期", [Optional()], example="2026 3 1", description="有文号的填写，不填是今天"
    )


class ResumeForm(Form):
    """On whose word."""

    words = maybe("恢复的依据", hint="投诉还没有处理决定的，写明财政部门恢复通知的文号和日期")


class CorrectForm(Form):
    """What is clarified or changed while offers come in."""

    words = text("澄清、更正的内容", rows=5, hint="要公开，不写任何人的姓名、电话")
    why = text("原因", hint="例如：答复供应商的询问")
    affects = yes_no("影响响应文件的编写", "影响的，要给供应商留足时间，不足的顺延截止时间")
    due_on = ThreePartDate(
        "新的截止日期", [Optional()], example="2026 3 1", description="不顺延的不填"
    )

    def said(self, due_at: datetime | None) -> correcting.Correction:
        """What the service takes; the hour stays that of the first last moment."""
        moved = None
        if self.due_on.data is not None and due_at is not None:
            hour = due_at.astimezone(clock.BEIJING).timetz()
            moved = datetime.combine(self.due_on.data, hour)
        return correcting.Correction(
            self.words.data or "", self.why.data or "", self.affects.data == "yes", moved
        )


class DeclareForm(Form):
    """Free of interest, or not."""

    interest = RadioField(
        "我和已经提交响应文件的供应商",
        [Optional()],
        default=None,
        choices=choices([("none", "没有利害关系，公正评审"), *judging.INTERESTS.items()]),
    )


def score_form(bids: Iterable[Bid], factors: Mapping[str, tuple[str, int]]) -> type[Form]:
    """A box for each factor of each offer, named by both."""
    boxes: dict[str, Any] = {}
    for bid in bids:
        for code, (name, weight) in factors.items():
            boxes[f"{bid.ref}_{code}"] = DecimalField(
                f"{name}（0到{weight}分）", [Optional(), NumberRange(0, weight)], places=2
            )
    return type("ScoreForm", (Form,), boxes)
