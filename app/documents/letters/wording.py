"""The words of each letter: one function per kind, from its content to a page of blocks."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.letters import contents as c
from app.documents.letters.blocks import Block, Heading, Items, Page, Para, Table
from app.documents.letters.text import chinese_date as day


def cited(basis: c.Citation, *, demo: bool) -> str:
    """The citation after the plain words, as strong as the row's standing allows (care.md 0.1)."""
    if basis.house:
        return "依据：本机构工作规定"
    if not basis.instrument:
        return ""
    name = basis.instrument if basis.instrument.startswith("《") else f"《{basis.instrument}》"
    if basis.confirmed:
        quoted = f"：“{basis.text}”" if basis.text else ""
        return f"依据：{name}{basis.article}{quoted}"
    clause = f"、寄养协议{basis.clause}" if basis.clause else ""
    return f"依据：{name}{clause}{'（条文待核）' if demo else ''}"


def receipt(x: c.Receipt) -> Page:
    due = f"我们将在{day(x.answer_by)}前告诉您是否受理。" if x.answer_by else ""
    return Page(
        "申请回执",
        [
            Para(f"您于{day(x.submitted_on)}提交的家庭寄养申请已经收到，"
                 f"案件编号为{x.reference.case_number}。收到的材料如下："),
            Items(x.papers),
            Para(f"下一步：{x.next_step}{due}"),
            _ask(x.contact),
            Para("请保存本回执。凭案件编号可以随时查询办理进度。"),
        ],
        addressee=x.addressee,
        closing="特此回执。",
    )  # fmt: skip


def accepted(x: c.Accepted, *, demo: bool) -> Page:
    return Page(
        "受理通知书",
        [
            Para(f"您于{day(x.applied_on)}提出的家庭寄养申请，材料齐全，符合规定的形式，"
                 f"我们于{day(x.accepted_on)}予以受理，案件编号为{x.reference.case_number}。"),
            Para(f"下一步：{x.next_step}"),
            Para(f"办理期限：{day(x.due)}前。"),
            *_bases(x.basis, demo=demo),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        closing="特此通知。",
    )  # fmt: skip


def supplement(x: c.Supplement, *, demo: bool) -> Page:
    rows = [
        [
            str(number),
            m.paper,
            m.problem,
            _joined(m.remedy, cited(m.basis, demo=demo) if m.basis else ""),
        ]
        for number, m in enumerate(x.missing, 1)
    ]
    return Page(
        "补正告知书",
        [
            Para(f"您于{day(x.applied_on)}提出的家庭寄养申请（案件编号{x.reference.case_number}），"
                 f"有{len(rows)}项材料需要补正。现一次告知全部内容："),
            Table(["序号", "材料", "问题", "怎样补正"], rows, [0.6, 1.7, 2, 2.6], centred=[0]),
            Para(f"请于{day(x.last_day)}（含当日）前补交。可以在网上补交，也可以送到或者寄到我们的地址。"
                 "到期没有补交的，本次申请终止；材料备齐后可以重新申请。"),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        closing="特此告知。",
    )  # fmt: skip


def approved(x: c.Approved, *, demo: bool) -> Page:
    t = x.training
    return Page(
        "审核通过通知书",
        [
            Para(f"您家的家庭寄养申请（案件编号{x.reference.case_number}），经评估和审核，"
                 f"符合寄养家庭的条件，予以通过。评估结论：{x.assessment}。"),
            *_bases(x.basis, demo=demo),
            Para(f"本审核结果将报{x.bureau}备案。"),
            Heading("培训安排"),
            Para(f"签订寄养协议之前，主要照料人{x.main_carer}应当参加培训。"),
            Table(["事项", "安排"],
                  [["时间", t.starts], ["地点", t.place], ["学时", f"{t.hours}学时"],
                   *([["请携带", t.bring]] if t.bring else [])], [1, 4], centred=[0]),
            Para("不能按时参加的，请提前与我们联系，另行安排。"),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        closing="特此通知。",
        head_name=x.head_name,
        copies_to=x.bureau,
    )  # fmt: skip


def rejected(x: c.Rejected, *, demo: bool) -> Page:
    return Page(
        "不予通过决定书",
        [
            Para(f"您于{day(x.applied_on)}提出的家庭寄养申请（案件编号{x.reference.case_number}），"
                 f"经审核，有{len(x.unmet)}项条件不符合规定，决定不予通过。"),
            Heading("一、不符合的条件"),
            unmet_table(x.unmet, demo=demo),
            Heading("二、理由"),
            Para(x.reasons),
            Heading("三、不同意本决定怎么办"),
            *_objection(x.objection),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        head_name=x.head_name,
    )  # fmt: skip


def objection_result(x: c.ObjectionResult, *, demo: bool) -> Page:
    outcome = (
        f"维持{x.original_number}。" if x.upheld else f"撤销{x.original_number}，案件继续办理。"
    )
    blocks: list[Block] = [
        Para(f"您于{day(x.asked_on)}对{day(x.original_dated)}作出的{x.original_number}提出异议，"
             f"要求：{x.asked_for}"),
        Para("我们指派未参与原办理的人员进行了复核。"),
        Heading("一、复核结论"),
        Para(outcome),
        Heading("二、理由"),
        Para(x.reasons),
    ]  # fmt: skip
    if x.unmet:
        blocks.append(unmet_table(x.unmet, demo=demo))
    blocks += [Heading("三、下一步"), Para(x.next_step)]
    if x.upheld and x.complaint_to:
        blocks.append(Para(_complaint(x.complaint_to, x.complaint_phone)))
    return Page(
        "复核结论通知书",
        [*blocks, _ask(x.contact)],
        addressee=x.addressee,
        closing="特此通知。",
        head_name=x.head_name,
    )


def filing_receipt(x: c.FilingReceipt) -> Page:
    return Page(
        "备案回执",
        [
            Para(f"你单位{day(x.filing_dated)}报送的{x.filing_number}（备案事项：{x.kind}，"
                 f"寄养家庭主要照料人：{x.main_carer}），已于{day(x.received_on)}收到，予以备案，"
                 f"备案回执号为{x.reference.number}。"),
            _ask(x.contact, "你单位"),
        ],
        addressee=x.addressee,
        closing="特此回执。",
    )  # fmt: skip


def bureau_objection(x: c.BureauObjection, *, demo: bool) -> Page:
    return Page(
        "备案异议书",
        [
            Para(f"你单位{day(x.filing_dated)}报送的{x.filing_number}"
                 f"（寄养家庭主要照料人：{x.main_carer}）收悉。经审查，对下列事项提出异议："),
            unmet_table(x.points, demo=demo, head=("审查事项", "发现的情况", "需要补充的材料")),
            Para(f"请你单位{x.asked}，并于{day(x.answer_by)}前书面报告结果。"
                 "在此之前，该家庭不得进入培训和匹配环节。"),
            _ask(x.contact, "你单位"),
        ],
        addressee=x.addressee,
        head_name=x.head_name,
    )  # fmt: skip


def home(x: c.HomeLetter, *, demo: bool) -> Page:
    return Page(
        x.title,
        [*(Para(text) for text in x.paragraphs), *_bases(x.basis, demo=demo),
         _ask(x.contact, "你单位")],
        addressee=x.addressee,
        head_name=x.head_name,
    )  # fmt: skip


def qualified(x: c.Qualified, *, demo: bool) -> Page:
    return Page(
        "寄养家庭资格证明",
        [
            Para(f"您家的家庭寄养申请（案件编号{x.reference.case_number}）已经审核通过并备案，"
                 "主要照料人已经完成培训，自即日起列入寄养家庭库。"),
            Table(["事项", "内容"],
                  [["主要照料人", x.main_carer], ["入库编号", x.pool_number],
                   ["有效期", f"{day(x.valid_from)}至{day(x.valid_until)}"],
                   ["可寄养儿童", f"最多{x.max_children}名"],
                   ["完成培训", f"{x.training_hours}学时"]], [1, 3], centred=[0]),
            *_bases(x.basis, demo=demo),
            Para("列入寄养家庭库不等于已经安排儿童。有适合的儿童时，我们会另行通知您家，"
                 "由您家和儿童分别表示是否同意。"),
            Para("住址、家庭成员、健康、收入等情况有变化的，请及时告诉我们。"
                 "有效期满前须通过年度复核。"),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        closing="特此证明。",
    )  # fmt: skip


def suspended(x: c.Suspended, *, demo: bool) -> Page:
    complaint = _complaint(x.complaint_to, x.complaint_phone) if x.complaint_to else ""
    return Page(
        "暂停寄养家庭资格通知书",
        [
            Para(f"自{day(x.since)}起暂停您家的寄养家庭资格（案件编号{x.reference.case_number}），"
                 f"最迟至{day(x.until)}作出结论。暂停期间不安排新的儿童。"),
            Heading("一、暂停的原因"),
            Para(x.reason),
            *_bases(x.basis, demo=demo),
            Heading("二、接下来怎么办"),
            Para(f"请您{x.asked}"),
            Para("核实以后恢复资格的，我们会通知您；取消资格的，另外送达决定书，写明理由和申请复核的办法。"),
            Heading("三、有不同意见怎么办"),
            Para(f"核实期间，您可以随时向我们说明情况、提交材料。{complaint}"),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        closing="特此通知。",
        head_name=x.head_name,
    )  # fmt: skip


def recheck_due(x: c.RecheckDue, *, demo: bool) -> Page:
    rows = [[str(n), p.paper, p.who, p.good] for n, p in enumerate(x.papers, 1)]
    return Page(
        "年度复核通知书",
        [
            Para(f"您家的寄养家庭资格有效期至{day(x.valid_until)}。"
                 f"请于{day(x.last_day)}前更新下列材料，以便完成年度复核："),
            Table(["序号", "材料", "由谁提供", "要求"], rows, [0.6, 2, 1.6, 2.6], centred=[0]),
            *_bases(x.basis, demo=demo),
            Para("复核通过的，有效期延长十二个月；到期没有通过复核的，不再列入寄养家庭库。"),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        closing="特此通知。",
    )  # fmt: skip


def withdrawn(x: c.Withdrawn) -> Page:
    what = "退出寄养家庭库" if x.in_pool else "撤回家庭寄养申请"
    return Page(
        "撤回确认书",
        [
            Para(f"您于{day(x.asked_on)}提出{what}（案件编号{x.reference.case_number}），"
                 f"我们予以确认，自{day(x.withdrawn_on)}起生效。"),
            Para("撤回不影响您家今后重新申请。已经提交的材料按照档案管理的规定保存。"),
            _ask(x.contact),
        ],
        addressee=x.addressee,
        closing="特此确认。",
    )  # fmt: skip


def _ask(contact: c.Contact, whom: str = "您") -> Para:
    return Para(f"{whom}如有疑问，请联系{contact.name}，电话{contact.phone}。")


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _bases(bases: Sequence[c.Citation], *, demo: bool) -> list[Block]:
    """Plain words in the body, the citation itself set as a quotation under them."""
    blocks: list[Block] = []
    for basis in bases:
        blocks.append(Para(basis.words))
        if citation := cited(basis, demo=demo):
            blocks.append(Para(citation, quote=True))
    return blocks


def unmet_table(
    unmet: Sequence[c.Unmet],
    *,
    demo: bool,
    head: tuple[str, str, str] = ("条件", "查明的情况", "可以证明符合条件的材料"),
) -> Table:
    rows = []
    for number, one in enumerate(unmet, 1):
        rule = f"（规则编号{one.rule_id}）" if one.rule_id else ""
        rows.append(
            [
                str(number),
                _joined(one.basis.words, cited(one.basis, demo=demo) + rule),
                one.found,
                one.opposite,
            ]
        )
    return Table(["序号", *head], rows, [0.6, 2.8, 2, 1.8], centred=[0])


def _objection(way: c.Objection) -> list[Block]:
    where = f"，地址：{way.address}" if way.address else ""
    blocks: list[Block] = [
        Para(f"您可以自本文书送达之日起{way.days}日内（送达当日不计算在内），"
             f"向{way.to}提出异议，要求复核。电话：{way.phone}{where}。"
             f"我们指派未参与办理的人员复核，在{way.answer_days}日内书面告诉您结果。"),
    ]  # fmt: skip
    if way.complaint_to:
        blocks.append(Para(_complaint(way.complaint_to, way.complaint_phone)))
    return blocks


def _complaint(to: str, phone: str) -> str:
    return f"您也可以向{to}投诉" + (f"，电话：{phone}。" if phone else "。")
