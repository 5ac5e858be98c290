"""Pages of the kit, for the eye and for the checkers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request
from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FileField,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.forms import Form, ThreePartDate

pages = Blueprint("kit", __name__)


class Member(PlainForm):  # type: ignore[misc]
    name = StringField("姓名", [DataRequired("请填写家庭成员的姓名")])
    relation = SelectField(
        "与申请人的关系",
        choices=[SelectChoice("", "请选择"), SelectChoice("spouse", "配偶"),
                 SelectChoice("child", "子女"), SelectChoice("parent", "父母")],
    )  # fmt: skip
    born = ThreePartDate("出生日期", [Optional()])


class Application(Form):
    """The first part of an application to foster a child."""

    name = StringField(
        "姓名", [DataRequired("请填写您的姓名，与身份证一致")], description="与身份证上的写法一致",
        render_kw={"autocomplete": "name"},
    )  # fmt: skip
    id_number = StringField(
        "身份证号码", [DataRequired("请填写18位身份证号码")], render_kw={"inputmode": "text"}
    )
    born = ThreePartDate("出生日期", [DataRequired("请填写出生日期")])
    phone = StringField(
        "手机号码", [Optional()], description="只用于通知您办理进度",
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )  # fmt: skip
    password = PasswordField("设置密码", [Optional()], render_kw={"autocomplete": "new-password"})
    area = DecimalField("住房面积", [InputRequired("请填写住房面积")])
    adults = IntegerField("同住成年人数", [InputRequired("请填写人数"), NumberRange(1, 20)])
    county = SelectField(
        "户籍所在区县",
        choices=[SelectChoice("", "请选择"), SelectChoice("500103", "渝中区"),
                 SelectChoice("500157", "两江新区")],
        validators=[DataRequired("请选择户籍所在区县")],
    )  # fmt: skip
    house = RadioField(
        "住房情况",
        choices=[SelectChoice("own", "自有住房"), SelectChoice("rent", "租住"),
                 SelectChoice("other", "其他")],
        validators=[InputRequired("请选择住房情况")],
    )  # fmt: skip
    lease_end = ThreePartDate("租赁合同到期日", [Optional()], example="2027 6 30")
    age_range = SelectMultipleField(
        "愿意接纳的儿童年龄",
        choices=[SelectChoice("0", "0至3岁"), SelectChoice("3", "3至6岁"),
                 SelectChoice("6", "6岁以上")],
        description="可以多选",
    )  # fmt: skip
    reason = TextAreaField(
        "申请理由", [DataRequired("请说明您为什么愿意照料孩子"), Length(max=300)],
        description="例如：家庭情况、照料孩子的经验、能投入的时间",
    )  # fmt: skip
    proof = FileField("收入证明", description="照片或PDF，每个文件不超过20 MB")
    agree = BooleanField("我已阅读并同意个人信息处理说明", [DataRequired("请阅读说明后勾选同意")])
    members = FieldList(FormField(Member), "家庭成员", min_entries=1, max_entries=8)


def filled() -> dict[str, Any]:
    return {
        "name": "赵国强", "id_number": "500112198603272119", "phone": "13800138000",
        "born": dt.date(1986, 3, 27), "area": 96, "adults": 2, "county": "500157",
        "house": "rent", "age_range": ["3", "6"],
        "reason": "我们夫妻都有稳定工作，女儿已上初中，母亲同住可以帮忙照看。",
        "members": [{"name": "李秀兰", "relation": "spouse", "born": dt.date(1988, 11, 2)},
                    {"name": "赵小雨", "relation": "child", "born": dt.date(2012, 6, 1)}],
    }  # fmt: skip


@pages.route("/kit", methods=["GET", "POST"])
def kit() -> tuple[str, int]:
    form = Application(data=filled())
    status = 200
    if form.is_submitted() and not form.validate():
        status = 422
    return render_template("kit/kit.html", form=form, piece=request.args.get("piece")), status


@pages.get("/kit/progress")
def progress() -> str:
    return render_template("kit/progress.html", due=dt.date(2026, 3, 31))


@pages.route("/kit/desk", methods=["GET", "POST"])
def desk() -> str:
    return render_template(
        "kit/kit_desk.html", due=dt.date(2026, 3, 31), form=Application(None, data=filled())
    )


@pages.get("/kit/worklist-desk")
def worklist() -> str:
    kinds = [
        ("寄养家庭评估", "入户评估报告待提交", "待您办理", "yellow", "陈静", 3),
        ("孤儿认定", "核对父母死亡证明与户籍注销情况", "办理中", "blue", "王晓梅", 8),
        ("寄养走访", "第一季度走访，孩子近期转学，请留意适应情况", "已超期", "red", "刘洋", -2),
        ("补贴发放", "三月份养育费复核", "已办结", "green", "周敏", 0),
        ("收养登记", "材料补正，等待申请人补充收入证明", "草稿", "grey", "欧阳建国", 15),
    ]
    names = ["赵**", "李*", "张**", "阿**·买**", "王*", "陈**"]
    cases = [
        (f"JY-2026-{300 + n:04}", names[n % 6], k[0], k[1], k[2], k[3],
         ["渝北区龙溪街道", "渝北区统景镇"][n % 2], k[4], f"2026-03-{n + 10:02}", k[5])
        for n in range(18) for k in [kinds[n % 5]]
    ]  # fmt: skip
    return render_template("kit/worklist_desk.html", cases=cases)


@pages.get("/kit/letter")
def letter() -> str:
    return render_template("kit/letter.html", back_url="/kit/progress")


@pages.post("/kit/live")
def live() -> str:
    right = len(request.form.get("id_number", "")) == 18
    text = "身份证号码位数正确" if right else "身份证号码应为18位，请核对最后一位"
    return f'<p class="live--{"good" if right else "bad"}">{text}</p>'


@pages.post("/kit/draft")
def draft() -> tuple[str, int]:
    return "", 204


_received: dict[str, bytes] = {}


@pages.route("/kit/chunks", methods=["POST", "HEAD"])
def chunks() -> tuple[dict[str, Any], int] | tuple[str, int, dict[str, str]]:
    key = request.headers["Upload-Id"]
    have = _received.get(key, b"")
    if request.method == "HEAD":
        return "", 200, {"Upload-Offset": str(len(have))}
    if int(request.headers["Upload-Offset"]) != len(have):
        return {"offset": len(have)}, 200
    _received[key] = have + request.get_data()
    return {"offset": len(_received[key])}, 200


@pages.get("/kit/error/<name>")
def error(name: str) -> str:
    sent = [("name", "赵国强"), ("reason", "我们夫妻都有稳定工作。"), ("version", "3")]
    said = [("姓名", "赵国强"), ("寄养动机", "我们夫妻都有稳定工作。")]
    return render_template(
        f"errors/{name}.html", request_id="r-7f3k9q", retry_after=300, action="/kit",
        # The page that sends again holds the fields, the others what they say.
        held=sent if name == "expired" else said,
    )  # fmt: skip
