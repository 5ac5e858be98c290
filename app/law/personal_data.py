"""Personal data and signatures, as far as a foster application touches them (care.md §9)."""

from __future__ import annotations

from app.law.instruments import (
    ARCHIVES_PERIODS,
    E_SIGNATURE,
    MINORS_NETWORK,
    MINORS_PROTECTION,
    NETWORK_DATA,
    PERSONAL_INFORMATION,
)
from app.law.model import Article, Unit, our_period, rule


def _pipl(article: int) -> Article:
    return Article(PERSONAL_INFORMATION, article)


PERSONAL_DATA = (
    rule(
        "PD-SEN-1",
        "H",
        _pipl(28),
        "健康、犯罪记录、账户等信息和不满14周岁儿童的所有信息都是敏感信息，"
        "只在确有必要时收集，并严格保护。",
        "V:law",
    ),
    rule(
        "PD-SEN-2",
        "H",
        _pipl(29),
        "凭同意处理敏感信息的，须单独取得您的同意；不满14周岁儿童的信息，须监护人同意。",
        "V:law",
        also=(
            _pipl(31),
            Article(MINORS_PROTECTION, 72),
            Article(MINORS_NETWORK, 32),
            Article(NETWORK_DATA, 21),
            Article(NETWORK_DATA, 22),
        ),
    ),
    rule(
        "PD-BAS-1",
        "H",
        _pipl(13),
        "每项信息处理都有法定依据：合同、法定职责、紧急情况或者您的同意；依法定职责处理的也会告知您。",
        "V:law",
        also=(_pipl(33), _pipl(34), _pipl(35), _pipl(37)),
    ),
    rule(
        "PD-INF-1",
        "H",
        _pipl(17),
        "收集前告诉您：谁在收集、为什么、怎么用、收集哪些、保存多久、您有哪些权利。",
        "V:law",
        also=(_pipl(18), _pipl(30), _pipl(35)),
    ),
    rule(
        "PD-MIN-1",
        "H",
        _pipl(16),
        "只收集办理所必需的信息，不因您不提供额外信息而拒绝办理。",
        "V:law",
        also=(_pipl(19), Article(MINORS_NETWORK, 32)),
    ),
    rule(
        "PD-ACC-1",
        "H",
        Article(MINORS_NETWORK, 36),
        "工作人员查看未成年人信息须经负责人批准，并留下记录。",
        "V:law",
    ),
    rule(
        "PD-ACC-2",
        "S",
        None,
        "承办儿童的工作人员即视为已批准；其他人写明理由后查看，负责人收到提醒，30分钟后自动关闭。",
        "D",
    ),
    rule(
        "PD-ADM-1",
        "H",
        _pipl(24),
        "评分只是建议，是否通过由人决定；您可以要求说明。",
        "V:law",
        also=(_pipl(55),),
    ),
    rule(
        "PD-RGT-1",
        "E",
        Article(MINORS_NETWORK, 34),
        "您可以查阅、复制、更正、补充、删除自己的信息；不同意的，书面说明理由。",
        "V:law",
        house="answer_wd",
        also=tuple(_pipl(number) for number in range(44, 51)),
    ),
    rule(
        "PD-RGT-2",
        "H",
        _pipl(47),
        "法律规定的保存期限没有届满的，不能删除，只存储并采取必要的安全保护措施。",
        "V:law",
    ),
    rule(
        "PD-ES-1",
        "H",
        Article(E_SIGNATURE, 13),
        "可靠的电子签名与手写签名、盖章具有同等效力。",
        "V:law",
        also=(Article(E_SIGNATURE, 14),),
    ),
    rule(
        "PD-ES-4",
        "H",
        None,
        "网上签名用本人手机收到的一次性验证码，并输入本人全名；纸质签名同样有效，可任选。",
        "D",
        also=(Article(E_SIGNATURE, 3), Article(E_SIGNATURE, 13)),
    ),
    rule(
        "PD-AR-2",
        "E",
        None,
        "寄养家庭档案在结束后保存30年；未通过或撤回的申请保存10年。",
        "D",
        also=(Article(ARCHIVES_PERIODS),),
    ),
    rule(
        "PD-SHOW-1",
        "H",
        None,
        "屏幕和文书副本上的姓名、身份证号、手机号默认隐去一部分。",
        "D",
    ),
    rule(
        "PD-TEST-1",
        "H",
        None,
        "演示和测试只用虚构的数据。",
        "D",
    ),
)
RIGHTS_ANSWER = our_period(
    "PD-RGT-ANSWER",
    15,
    Unit.WORKING_DAY,
    "收到查阅、复制、更正、补充、删除个人信息的请求后15个工作日内答复。",
    starts_when="提出请求",
    at_end="提醒承办人和负责人：个人信息请求还没有答复。",
    parameter="answer_wd",
    also=(Article(MINORS_NETWORK, 34), _pipl(50)),
)
PERSONAL_DATA_PERIODS = (RIGHTS_ANSWER,)
