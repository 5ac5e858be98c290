"""What the tables of adoption hold. Kept for ever (AR-09); the secret is the law's (CC-1110)."""

from __future__ import annotations

from app.core.inventory import (
    P1,
    P2,
    P3,
    WITH_CASE,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
    placed,
)

CASE = Basis(Ground.DUTY, ("RM-06", "RM-08-1"))
SENDING = Basis(Ground.DUTY, ("RM-07",))
DUTIES = Basis(Ground.DUTY, ("PD-ADM-1",))
FOR_EVER = Retention("收养登记档案永久保存", rule="AR-09")
UNTOLD = "数据库里要按它判断期限和条件，旁边没有姓名"

INVENTORY = {
    "adoptions": Table(
        "办理收养登记：谁申请、到哪个登记机关、办到哪一步",
        CASE,
        FOR_EVER,
        {
            "case_no": Column(P1, "编号"),
            "applicant_mask": Column(P2, "隐去后的申请人姓名"),
            "adopter_class": Column(P1, "收养人是内地居民、华侨港澳台居民还是外国人"),
            "jointly": Column(P1, "是否夫妻共同收养"),
            "tie": Column(P1, "与被收养人的亲属关系"),
            "married_to_birth_parent": Column(P1, "是否与被收养人的生父或者生母结婚"),
            "state_since": Column(P1, "进入当前状态的时间"),
            "suspended_from": Column(P1, "暂停以前的状态"),
            "due_on": Column(P1, "最近的期限"),
            "due_provisional": Column(P1, "期限是否暂定"),
            "statement": Column(P3, "收养动机、希望收养的孩子、以前的收养情况", Mask.HIDDEN),
            "wants_secrecy": Column(P1, "是否要求保守收养秘密"),
            "declared_at": Column(P1, "声明真实的时间"),
            "notice_version": Column(P1, "看到的告知书版本"),
            "agreed_at": Column(P1, "单独同意的时间"),
            "submitted_at": Column(P1, "提交时间"),
            "round": Column(P1, "第几轮评估"),
            "facts": Column(P3, "最近一次核对条件时的全部事实", Mask.HIDDEN),
            "answer": Column(P1, "核对条件的结果：规则编号"),
            "accepted_at": Column(P1, "受理时间"),
            "decision": Column(P3, "决定的理由", Mask.HIDDEN),
            "decided_at": Column(P1, "决定时间"),
            "registered_on": Column(P1, "登记日期，收养关系从这天成立"),
            "closed_at": Column(P1, "办结时间"),
            **placed(P1, "登记机关所在地"),
        },
    ),
    "adoption_drafts": Table(
        "没有保存的填写内容，保存或者提交时删除",
        CASE,
        WITH_CASE,
        {
            "section": Column(P1, "哪一页"),
            "fields": Column(P3, "填了一半的内容", Mask.HIDDEN),
        },
    ),
    "adoption_participations": Table(
        "确保受理、评估、询问、审批、登记由不同的人办理",
        DUTIES,
        FOR_EVER,
        {"duty": Column(P1, "职责"), "at": Column(P1, "时间")},
    ),
    "adoptees": Table(
        "被收养的孩子；机构抚养的孩子以孩子的档案为准",
        CASE,
        FOR_EVER,
        {
            "name": Column(P3, "孩子的姓名", Mask.NAME),
            "name_mask": Column(P2, "隐去后的姓名"),
            "new_name": Column(P3, "收养后的姓名", Mask.NAME),
            "id_no": Column(P3, "孩子的身份证号码", Mask.ID),
            "id_no_index": Column(P2, "身份证号码的不可逆索引"),
            "sex": Column(P1, "性别"),
            "birth_on": Column(P3, "出生日期", Mask.HIDDEN),
            "category": Column(P3, "属于哪一类可以被收养的孩子", why=UNTOLD),
            "in_institution": Column(P1, "是否由儿童福利机构抚养"),
            "disabled": Column(P3, "是否有残疾证明", why=UNTOLD),
            "rescued": Column(P3, "是否打拐解救", why=UNTOLD),
            "received_on": Column(P1, "机构接收打拐解救儿童的日期"),
            "judgment_on": Column(P1, "法院撤销监护人资格的日期"),
            "place_division": Column(P1, "发现地或者户籍地，到县（市、区）"),
            "consents": Column(P1, "孩子本人是否同意"),
            "asked_on": Column(P1, "征求孩子意见的日期"),
        },
    ),
    "adoption_senders": Table(
        "送养一方：是谁、是否同意、有什么困难；收养一方看不到",
        SENDING,
        FOR_EVER,
        {
            "kind": Column(P1, "生父、生母、监护人还是机构"),
            "name": Column(P3, "送养人姓名", Mask.NAME),
            "name_mask": Column(P2, "隐去后的姓名"),
            "id_no": Column(P3, "送养人身份证号码", Mask.ID),
            "id_no_index": Column(P2, "身份证号码的不可逆索引"),
            "phone": Column(P3, "送养人电话", Mask.PHONE),
            "hukou_division": Column(P1, "户籍地，到县（市、区）"),
            "status": Column(P3, "在世、去世、下落不明等", why=UNTOLD),
            "consents": Column(P1, "是否同意送养"),
            "consented_on": Column(P1, "同意的日期"),
            "difficulty": Column(P3, "特殊困难的种类", why=UNTOLD),
            "statement": Column(P3, "困难的说明、抚养义务人和祖父母的意见", Mask.HIDDEN),
            "link_until": Column(P1, "送养人专用链接的有效期"),
            "handed_in_at": Column(P1, "送养一方交齐的时间"),
        },
    ),
    "adoption_papers": Table(
        "证件和证明材料，是否看过原件",
        CASE,
        FOR_EVER,
        {
            "side": Column(P1, "哪一方的材料"),
            "party": Column(P1, "哪个人的材料"),
            "code": Column(P1, "材料的代码"),
            "issued_on": Column(P1, "开具日期"),
            "check": Column(P1, "核对的结果"),
            "reason": Column(P1, "要补正的原因"),
            "original_seen_on": Column(P1, "看过原件的日期"),
        },
    ),
    "adoption_presences": Table(
        "当事人亲自到场，或者凭委托书由配偶代办",
        Basis(Ground.DUTY, ("RM-05-1", "RM-05-2")),
        FOR_EVER,
        {
            "side": Column(P1, "哪一方"),
            "party": Column(P1, "哪个人"),
            "present_on": Column(P1, "到场日期"),
            "by_power": Column(P1, "是否凭委托书"),
            "at": Column(P1, "登记时间"),
        },
    ),
}
