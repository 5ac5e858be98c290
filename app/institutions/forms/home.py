"""What is typed about a home: rooms, staff, qualifications, safety, donations."""

from __future__ import annotations

from wtforms import DecimalField, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.fields import money
from app.core.forms import Form
from app.institutions.forms.fields import day, hour, line, options, pick, words, yes_no
from app.institutions.models import DonationKind, Job, RoomKind, ShiftPart

SEXES = (("1", "男"), ("2", "女"))
QUALIFICATIONS = (
    ("残疾儿童康复定点机构", "残疾儿童康复定点机构"),
    ("孤独症儿童康复定点机构", "孤独症儿童康复定点机构"),
    ("医疗机构执业许可", "医疗机构执业许可"),
    ("特殊教育办学许可", "特殊教育办学许可"),
    ("示范儿童福利机构", "示范儿童福利机构"),
    ("食品经营许可", "食品经营许可"),
    ("消防验收合格", "消防验收合格"),
)
TOPICS = (
    ("消防安全", "消防安全"),
    ("食品安全", "食品安全"),
    ("建筑和设施", "建筑和设施"),
    ("医疗和用药", "医疗和用药"),
    ("视频监控和值班", "视频监控和值班"),
    ("儿童保护", "儿童保护"),
    ("综合检查", "综合检查"),
)


class RoomForm(Form):
    """A room with beds."""

    name = line("房间名称", "请填写房间名称", "例如 2号楼203室")
    kind = pick("用途", [(k.value, k.label) for k in RoomKind], "请选择用途")
    sex = RadioField(
        "住哪些儿童",
        [InputRequired("请选择")],
        choices=options((("0", "不满6周岁，男女都可以"), ("1", "男童"), ("2", "女童"))),
    )
    beds = IntegerField("床位数", [InputRequired("请填写床位数，例如 4"), NumberRange(1, 20)])


class StaffForm(Form):
    """Somebody begins to work here."""

    name = line("姓名", "请填写姓名")
    sex = RadioField("性别", [InputRequired("请选择性别")], choices=options(SEXES))
    job = pick("岗位", [(j.value, j.label) for j in Job], "请选择岗位")
    hired_on = day("到岗日期", "请填写到岗日期")
    checked_on = day("违法犯罪记录查询日期", "请填写查询日期")
    issuer = line("查询单位", "请填写查询单位", "例如 朝阳区公安分局")
    clean = yes_no("查询结果为没有记录吗")


class CheckForm(Form):
    """The yearly check."""

    checked_on = day("查询日期", "请填写查询日期")
    issuer = line("查询单位", "请填写查询单位")
    clean = yes_no("查询结果为没有记录吗（选“否”的当天离岗）")


class CertificateForm(Form):
    """A licence."""

    kind = line("证书名称", "请填写证书名称", "例如 护士执业证书")
    number = line("证书编号", "请填写证书编号")
    issued_on = day("发证日期", "请填写发证日期")
    valid_until = day("有效期至（长期有效的不填）")


class LeftForm(Form):
    """Somebody does not work here any more."""

    left_on = day("离职日期", "请填写离职日期")


class QualificationForm(Form):
    """What the home was designated as."""

    kind = pick("资质", QUALIFICATIONS, "请选择资质")
    number = line("编号")
    issuer = line("认定单位", "请填写认定单位")
    from_on = day("起始日期", "请填写起始日期")
    until_on = day("有效期至（长期有效的不填）")


class FindingRow(Form):
    """Something wrong."""

    text = line("问题")
    due_on = day("整改期限")
    responsible = line("整改责任人")
    major = SelectField(
        "是否重大事故隐患", [Optional()], choices=options((("no", "否"), ("yes", "是")))
    )


class InspectionForm(Form):
    """An inspection with its findings."""

    inspected_on = day("检查日期", "请填写检查日期")
    topic = pick("检查内容", TOPICS, "请选择检查内容")
    summary = words("检查情况", "请填写检查情况")
    findings = FieldList(FormField(FindingRow), min_entries=1, max_entries=20)


class RectifyForm(Form):
    """What was put right."""

    rectified_on = day("整改完成日期", "请填写整改完成日期")
    measures = words("整改措施", "请写明怎样整改的", rows=2)


class AcceptForm(Form):
    """Whether it is good now."""

    good = RadioField(
        "验收",
        [InputRequired("请选择")],
        choices=options((("yes", "通过"), ("no", "不通过，继续整改"))),
    )
    why = line("不通过的理由")


class DonationForm(Form):
    """D-DON."""

    donor = line("捐赠人", "请填写捐赠人")
    is_organisation = RadioField(
        "捐赠人是", [InputRequired("请选择")],
        choices=options((("yes", "单位"), ("no", "个人"))),
    )  # fmt: skip
    identity = line("统一社会信用代码或者身份证号码")
    unnamed = RadioField(
        "是否公开捐赠人", [InputRequired("请选择")],
        choices=options((("no", "同意公开"), ("yes", "不愿公开"))),
    )  # fmt: skip
    is_foreign = RadioField(
        "捐赠人是不是境外的", [InputRequired("请选择")],
        choices=options((("no", "境内"), ("yes", "境外，含港澳台"))),
        description="境外捐赠须先按规定办理手续，有批准文件编号才能入账。",
    )  # fmt: skip
    approval_no = line("批准文件编号（境外捐赠，已经批准的填写）")
    kind = RadioField(
        "捐赠内容", [InputRequired("请选择")],
        choices=options((k.value, k.label) for k in DonationKind),
    )  # fmt: skip
    purpose = line("用途", "请填写用途", "例如 购买康复器材")
    value = money("金额或者估价")
    received_on = day("收到日期", "请填写收到日期")
    tied_case = line(
        "捐赠人是否指明某件收养、寄养或者个人申请（没有的不填）",
        description="有指明的不予接受，只记录拒绝。",
    )


class ApprovalForm(Form):
    """Under which number a gift from abroad was approved."""

    approval_no = line("批准文件编号", "请填写批准文件编号")


class UseForm(Form):
    """A part is used."""

    used_on = day("使用日期", "请填写使用日期")
    value = money("金额")
    used_for = line("用在哪里", "请填写用在哪里")


class DonorForm(Form):
    """Whose donations are looked for, around which day (DN-01)."""

    number = line("身份证号码或者统一社会信用代码", "请填写号码")
    on = day("以哪一天为准", "请填写日期")


class ShiftForm(Form):
    """The log of a shift, for the handover."""

    on = day("值班日期", "请填写值班日期")
    part = pick("班次", ((part.value, part.label) for part in ShiftPart))
    on_duty = line("值班人员", "请填写值班人员")
    children = IntegerField(
        "在院儿童人数",
        [InputRequired("请填写在院儿童人数"), NumberRange(0, 10_000)],
        render_kw={"inputmode": "numeric"},
    )
    stressed = words("患病、受伤的儿童和要注意的事", rows=3)
    events = words("当班发生的事", rows=3)


class PatrolForm(Form):
    """A patrol."""

    patrol_on = day("巡查日期", "请填写巡查日期")
    patrol_at = hour("巡查时间")
    place = line("巡查地点", "请填写巡查地点", "例如 2号楼二层、厨房、锅炉房")
    fine = yes_no("一切正常吗")
    found = words("异常和处理", rows=2)


class ServiceForm(Form):
    """A service for the community and its price."""

    name = line("服务", "请填写服务", "例如 孤独症儿童康复训练")
    audience = line("面向谁", "请填写面向谁", "例如 本市0至6岁孤独症儿童")
    price = DecimalField(
        "收费（元，免费填0）", [InputRequired("请填写收费，免费填0"), NumberRange(0, 100_000)],
        places=2,
    )  # fmt: skip
    unit = line("按什么收", description="例如 次、月；不填为次")
    basis = line("收费依据", description="收费的，写明批准收费的文件")
    phone = line("联系电话", description="不填用机构的电话")
    from_on = day("从哪一天起", "请填写日期")
