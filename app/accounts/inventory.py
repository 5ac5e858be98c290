"""What the tables of persons, accounts and offices hold."""

from __future__ import annotations

from datetime import timedelta

from app.core.inventory import (
    LASTING,
    NOT_PERSONAL,
    OFFICE,
    P0,
    P1,
    P2,
    P3,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
    placed,
)

WITH_ACCOUNT = Retention("账号停用以后保存到其经办或者申请的档案到期")

INVENTORY = {
    "persons": Table(
        "确认办事人和工作人员的身份，联系本人",
        OFFICE,
        WITH_ACCOUNT,
        {
            "name": Column(P2, "姓名", Mask.NAME),
            "pinyin": Column(P2, "姓名拼音，用于查找", Mask.HIDDEN),
            "id_no": Column(P3, "公民身份号码", Mask.ID),
            "id_no_index": Column(
                P3, "公民身份号码的加密索引", Mask.HIDDEN, why="带密钥的摘要，只能按整号查找"
            ),
            "id_no_mask": Column(P2, "隐去后的公民身份号码"),
            "phone": Column(P2, "手机号码", Mask.PHONE, why="能直接联系到本人，也用于登录"),
            "phone_index": Column(P2, "手机号码的加密索引", Mask.HIDDEN),
            "phone_mask": Column(P2, "隐去后的手机号码"),
        },
    ),
    "agencies": Table(
        "公布办事机构，分派和监督办件",
        NOT_PERSONAL,
        LASTING,
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "name": Column(P0, "名称"),
            "short_name": Column(P0, "简称"),
            "kind": Column(P0, "机构类型"),
            "level": Column(P0, "级别"),
            "division_code": Column(P0, "所在区划"),
            "address": Column(P0, "地址"),
            "phone": Column(P0, "办公电话"),
            "office_hours": Column(P0, "办公时间"),
            "staff_count": Column(P1, "工作人员数量"),
            "takes_foster_applications": Column(P0, "是否受理家庭寄养申请"),
            "closed_on": Column(P0, "撤销日期"),
            **placed(P0, "所在省、市、县、乡镇"),
        },
    ),
    "users": Table(
        "登录和区分权限",
        OFFICE,
        WITH_ACCOUNT,
        {
            "username": Column(P2, "工作人员的用户名"),
            "login_phone_index": Column(P2, "登录手机号码的加密索引", Mask.HIDDEN),
            "password_hash": Column(
                P3, "密码的摘要", Mask.HIDDEN, why="单向摘要，无法还原成密码，不能再加密一层使用"
            ),
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "password_seal": Column(P1, "密码摘要的封印"),
            "must_change_password": Column(P1, "下次登录须改密码"),
            "password_until": Column(P1, "初始密码的有效期"),
            "disabled_reason": Column(P1, "停用原因"),
            "ends_on": Column(P1, "账号能用的最后一天"),
            "last_sign_in_at": Column(P2, "最近登录时间，用于停用长期不用的账号"),
            "profession": Column(P2, "专业人员的专业"),
            "certificate_no": Column(P2, "职业资格证书编号"),
        },
    ),
    "role_grants": Table(
        "授予和收回角色，经两人办理",
        OFFICE,
        WITH_ACCOUNT,
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "role": Column(P1, "角色"),
            "proposed_at": Column(P1, "提出时间"),
            "released_at": Column(P1, "核准时间"),
            "valid_from": Column(P1, "生效日期"),
            "valid_to": Column(P1, "失效日期"),
            "ended_reason": Column(P1, "收回的理由"),
        },
    ),
    "delegations": Table(
        "工作人员不在岗的时候由同事代办",
        OFFICE,
        WITH_ACCOUNT,
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "starts_on": Column(P1, "开始日期"),
            "ends_on": Column(P1, "结束日期"),
            "reason": Column(P2, "代办的理由，例如休假"),
            "most_fen": Column(P1, "代办时一次最多可以审批、支付的金额"),
            "ended_at": Column(P1, "提前结束的时间"),
        },
    ),
    "user_sessions": Table(
        "保持登录，让本人看到自己的登录设备，查明异常登录",
        OFFICE,
        Retention("最后使用后190天（网络日志不少于六个月）", after=timedelta(days=190)),
        {
            "last_seen_at": Column(P2, "最近使用时间"),
            "ended_at": Column(P1, "退出时间"),
            "device": Column(P2, "浏览器的名称"),
            "address": Column(P2, "网络地址"),
            "factor_at": Column(P1, "最近一次第二重验证的时间"),
            "factor_for": Column(P1, "第二重验证用于办理的事项"),
        },
    ),
    "second_factors": Table(
        "登录和办理重要事项时的第二重验证，家庭自愿开启",
        OFFICE,
        Retention("本人更换、关闭或者按规定重置时删除，否则随账号"),
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "kind": Column(P1, "验证方式：动态码、通行密钥、备用码"),
            "used_step": Column(P1, "最后用过的动态码的时段或者密钥的计数，用过的不能再用"),
            "used_at": Column(P1, "最近使用时间"),
            "secret": Column(P3, "动态码的密钥", Mask.HIDDEN),
            "code_index": Column(P2, "备用码的加密索引", Mask.HIDDEN),
            "public_key": Column(P1, "通行密钥的公钥"),
            "label": Column(P1, "本人起的名称"),
        },
    ),
    "unified_links": Table(
        "工作人员用统一身份认证登录",
        OFFICE,
        Retention("本人取消关联时删除，否则随账号"),
        {"subject_index": Column(P2, "统一身份的加密索引", Mask.HIDDEN)},
    ),
    "one_time_codes": Table(
        "用手机验证码确认是本人",
        Basis(Ground.DUTY, ("PD-ES-4",)),
        Retention("失效后1天；用于签名的随签名保存", after=timedelta(days=1)),
        {
            "phone_index": Column(P2, "手机号码的加密索引", Mask.HIDDEN),
            "purpose": Column(P1, "用途"),
            "context": Column(P1, "用于哪一次办理，只含随机编号"),
            "expires_at": Column(P1, "失效时间"),
            "used_at": Column(P1, "使用时间"),
            "tries": Column(P1, "输错次数"),
        },
    ),
    "attempts": Table(
        "限制连续试错，防止猜密码和滥发短信",
        OFFICE,
        Retention("1小时；密码、动态码不正确的登录30天，以便告诉本人", after=timedelta(days=30)),
        {
            "kind": Column(P1, "哪一种限制"),
            "at": Column(P1, "时间"),
        },
    ),
    "service_consents": Table(
        "本人同意以后用电子方式送达文书",
        Basis(Ground.CONSENT, ("SV-4",)),
        Retention("撤回以后随所送达的文书保存", rule="PD-AR-2"),
        {
            "channel": Column(P1, "送达方式"),
            "given_at": Column(P1, "同意的时间"),
            "withdrawn_at": Column(P1, "撤回的时间"),
        },
    ),
}
