"""What is typed in of a 寻根回访."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length

from app.adoption.forms.after import ticked
from app.adoption.models.roots import RootsAsker
from app.adoption.services import roots
from app.core.fields import choices, day, maybe, pick, several, text, yes_no
from app.core.forms import Form
from app.core.identifiers import read_name
from app.families.forms import said_by, strip

if TYPE_CHECKING:
    from app.adoption.models.roots import RootsVisit

MOST_PEOPLE = 20


def _foreign_name(name: str) -> str:
    return read_name(name, foreign=True)


def line(label: str, hint: str = "", most: int = 100) -> StringField:
    """A short text that has to say something."""
    return StringField(
        label, [InputRequired(f"请填写{label}"), Length(max=most)], filters=[strip],
        description=hint, render_kw={"autocomplete": "off"},
    )  # fmt: skip


class ComerForm(PlainForm):
    """One of those who come, as the passport says."""

    name = StringField(
        "护照上的姓名", [InputRequired("请填写姓名"), Length(max=60), said_by(_foreign_name)],
        filters=[strip], render_kw={"autocomplete": "off"},
    )  # fmt: skip
    relation = SelectField(
        "是谁", [InputRequired("请选择是谁")], choices=choices([("", "请选择"),
                                                          *roots.RELATIONS.items()]),
    )  # fmt: skip
    passport = StringField(
        "护照号码", [InputRequired("请填写护照号码"), Length(min=5, max=20)], filters=[strip],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip


class RequestForm(Form):
    """The written request, as it came."""

    asker = pick("谁提出", {one.value: one.label for one in RootsAsker})
    asker_name = line("申请人（组织）的名称", "按申请表填写，答复书写给他（它）。")
    address = line("答复寄到哪里", "邮寄地址或者电子邮箱。", most=300)
    came_on = day("收到申请的日期")
    certificate_no = line("收养登记证编号", "例如：(2012)吉民外收字00021", most=40)
    certified_by = line("办理登记的机关")
    certified_on = day("登记日期")
    adoptee_born = day("被收养人的出生日期")
    people = FieldList(FormField(ComerForm), min_entries=1, max_entries=MOST_PEOPLE)
    wishes = ticked("想看什么", "按申请表勾选。")
    words = text("申请的理由", rows=4, hint="只有本机关的人看得到。")

    def offer(self) -> None:
        """What can be asked for."""
        self.wishes.choices = choices(roots.SHOWN)

    @property
    def asked(self) -> roots.Request:
        """As the service takes it."""
        d: dict[str, Any] = self.data
        return roots.Request(
            asker=RootsAsker(d["asker"]), asker_name=d["asker_name"], address=d["address"],
            came_on=d["came_on"], certificate_no=d["certificate_no"],
            certified_by=d["certified_by"], certified_on=d["certified_on"],
            adoptee_born=d["adoptee_born"], wishes=tuple(d["wishes"] or ()), words=d["words"],
            people=tuple(
                roots.Comer(one["name"], one["relation"], one["passport"].upper())
                for one in d["people"]
            ),
        )  # fmt: skip


class RootsAcceptForm(Form):
    """What lies there."""

    papers = ticked("收到的材料", "少一件也不能受理；先上传扫描件。")

    def offer(self, row: RootsVisit) -> None:
        """The papers of this kind of request."""
        self.papers.choices = choices(roots.papers_of(row))


class RootsSupplementForm(Form):
    """The one complete list."""

    items = text("要补的全部材料", rows=5, hint="每行一项，一次写全。")


class RootsDecisionForm(Form):
    """By another than who received it."""

    agreed = yes_no("同意来访")
    shown = several("同意看的", "同意来访的必须选；只能选申请里有的。")
    consent = maybe(
        "受保护的人怎样同意", rows=2,
        hint="让看生父母、照料人的，必须写：谁、哪天、用什么方式同意，同意书在哪里。",
    )  # fmt: skip
    reason = text("理由", rows=4, hint="申请人会看到，不能写送养一方的姓名、住址和单位。")

    def offer(self, row: RootsVisit) -> None:
        """What was asked for."""
        self.shown.choices = choices([(key, roots.SHOWN[key]) for key in row.wishes])


class RootsAppointForm(Form):
    """When, where, by whom they are received."""

    on = day("日期")
    at = line("时间和地点", "例如：上午9时，市儿童福利院一楼接待室")
    host = line("谁接待、陪同", "姓名和办公电话。")


class RootsHoldForm(Form):
    """来访记录."""

    on = day("来访日期")
    came = ticked("来了哪些人", "逐个核对护照，与申请一致的才能参加。")
    others = RadioField(
        "申请以外的人参加了吗", [InputRequired("请选择")],
        choices=choices({"no": "没有", "yes": "有"}), description="申请以外的人不能参加。",
    )  # fmt: skip
    seen = several("实际看了什么", "没有同意看的不列出。")
    words = text("来访记录", rows=6, hint="过程、提出的问题、给了什么复印件、谁陪同。")
    free = BooleanField("没有收取任何费用，也没有要求捐赠", [InputRequired("请核对后勾选")])

    def offer(self, row: RootsVisit) -> None:
        """Who asked to come, what was allowed."""
        self.came.choices = choices([
            (str(n), f"{one['name']}（{roots.RELATIONS[one['relation']]}，护照{one['passport']}）")
            for n, one in enumerate(row.people or [])
        ])  # fmt: skip
        self.seen.choices = choices([(key, roots.SHOWN[key]) for key in row.shown])
