"""Registration at home, the work rules of the organ, and adopters from abroad
(adoption.md §4, §6, §12).
"""

from __future__ import annotations

from app.law.adoption_conditions import code
from app.law.adoption_instruments import (
    FEES_2017,
    FOREIGNERS,
    JIANGXI,
    OVERSEAS,
    REGISTRATION,
    WORK_RULES,
)
from app.law.model import Article, rule


def _measures(article: int, paragraph: int | None = None, item: int | None = None) -> Article:
    return Article(REGISTRATION, article, paragraph, item)


def _work(article: int | None = None) -> Article:
    return Article(WORK_RULES, article)


REGISTERING = (
    rule("RM-02", "H", _measures(2), "收养登记机关是县级人民政府民政部门。", "V:S03"),
    rule("RM-04-1", "H", _measures(4, 1),
         "收养儿童福利机构抚养的弃婴、儿童和孤儿，到机构所在地的收养登记机关办理。", "V:S03"),
    rule("RM-04-2", "H", _measures(4, 2),
         "收养不在机构抚养的弃婴和儿童，到孩子被发现地的收养登记机关办理。", "V:S03"),
    rule("RM-04-3", "H", _measures(4, 3),
         "收养生父母有特殊困难的孩子，或者由监护人监护的孤儿，到生父母或者监护人常住户口所在地的"
         "收养登记机关办理；组织作监护人的，到组织所在地。", "V:S03"),
    rule("RM-04-4", "H", _measures(4, 4),
         "收养三代以内同辈旁系血亲的子女，或者继父、继母收养继子女，"
         "到孩子生父或者生母常住户口所在地的收养登记机关办理。", "V:S03"),
    rule("RM-05-1", "H", _measures(5, 1), "收养登记要当事人亲自到场办理。", "V:S03"),
    rule("RM-05-2", "H", _measures(5, 2),
         "夫妻共同收养的要一起到场；一方确实不能到场的，可以书面委托另一方，"
         "委托书经村（居）民委员会证明或者公证。", "V:S03", proof="经证明或者公证的委托书"),
    rule("RM-06", "H", _measures(6), "收养人提交收养申请书和规定的证件、证明材料。", "V:S03"),
    rule("RM-06-4", "I", _measures(6, -1), "登记机关可以核查收养人的子女情况声明。", "V:S03"),
    rule("RM-07", "H", _measures(7), "送养人提交规定的证件、证明材料。", "V:S03"),
    rule("RM-08-1", "E", _measures(8, 1),
         "登记机关从收到收养登记申请书和有关材料的第二天起30日内审查；"
         "符合条件的登记、发给收养登记证，不符合的不予登记并说明理由。", "V:S03"),
    rule("RM-08-2", "E", _measures(8, 2),
         "收养查找不到生父母的孩子，登记前由登记机关公告；公告满60日没有人认领的，"
         "视为查找不到生父母。公告时间不算在登记办理期限内。", "V:S03"),
    rule("RM-09", "E", _measures(9), "收养人凭收养登记证，按规定为孩子办理户口登记或者迁移。",
         "V:S03"),
    rule("RM-10", "H", _measures(10),
         "协议解除收养关系的，当事人带户口簿、身份证、收养登记证和书面协议，"
         "一起到孩子常住户口所在地的登记机关办理。", "V:S03"),
    rule("RM-11", "E", _measures(11),
         "登记机关从收到解除申请的第二天起30日内审查，符合规定的收回收养登记证，"
         "发给解除收养关系证明。", "V:S03"),
    rule("RM-12", "E", _measures(12), "伪造、变造的证件和证明材料没收，并建议处分责任人员。",
         "V:S03"),
    rule("RM-13", "E", _measures(13),
         "弄虚作假骗取登记的，收养关系无效，由登记机关撤销登记、收缴收养登记证。", "V:S03"),
    rule("RM-14", "I", _measures(14), "收养登记证、解除收养关系证明的式样由民政部制订。", "V:S03"),
    rule("RM-15", "I", _measures(15),
         "华侨和居住在香港、澳门、台湾地区的中国公民办理收养登记，按民政部的专门规定。", "V:S03",
         also=(Article(OVERSEAS),)),
    rule("RM-FEE", "I", Article(FEES_2017), "办理收养登记不收费。", "M"),
)  # fmt: skip

WORKING = (
    rule("WS-02", "I", _work(2),
         "登记机关办理收养登记、解除、撤销、补领证件、出具证明、发布公告、保管档案和宣传咨询。",
         "V:S18"),
    rule("WS-04", "I", _work(4), "登记使用民政部门的印章和收养登记专用章。", "V:S18"),
    rule("WS-06", "E", _work(6),
         "登记机关公开管辖范围、依据、条件、材料、程序、工作人员职责和监督电话。", "V:S18"),
    rule("WS-12", "H", _work(12),
         "属于本机关管辖、当事人提出申请、需要公告的公告期满无人认领、材料齐全、"
         "有规定的照片的，应当受理。", "M"),
    rule("WS-13", "E", _work(13),
         "登记员区分类型、查验证件、询问意愿和条件、告知弄虚作假的后果、见证签名。", "M"),
    rule("WS-16", "E", _work(15),
         "分别询问收养人、送养人、年满8周岁的孩子和其他人，笔录经本人确认签名。", "M"),
    rule("WS-17", "E", _work(17), "收养登记审查处理表由登记机关负责人审批。", "M"),
    rule("WS-18", "E", _work(20), "收养登记证按年份、地名简称、收字和顺序号编号。", "M"),
    rule("WS-19", "E", _work(26), "解除收养关系证明按年份、地名简称、解字和顺序号编号。", "M"),
    rule("WS-20", "E", _work(22),
         "颁发收养登记证时核对身份和意愿，告知权利义务，当事人签名领取。", "M"),
    rule("WS-21", "E", _work(23),
         "不符合条件的，发给不予办理收养登记通知书，写明理由，退还材料；虚假材料除外。", "M"),
    rule("WS-30", "E", _work(), "收养登记证遗失、损坏的，查到档案后可以补领。", "M"),
    rule("WS-40", "E", _work(),
         "撤销收养登记的决定送达当事人，收缴收养登记证；收不回的公告作废。", "M?"),
    rule("WS-48", "H", _work(48),
         "登记机关不得为不符合条件的人登记，不得拒绝符合条件的人，不得要求规定以外的材料，"
         "不得违规收费，不得泄露收养秘密。", "V:S18"),
    rule("WS-51", "H", _work(51),
         "身份证和户口簿上的姓名、性别、出生日期要一致，不一致的先到公安机关更正。", "V:S18"),
)  # fmt: skip


def _foreign(article: int, paragraph: int | None = None) -> Article:
    return Article(FOREIGNERS, article, paragraph)


def _overseas(article: int) -> Article:
    return Article(OVERSEAS, article)


FROM_ABROAD = (
    rule("CC-1109", "H", code(1109),
         "外国人收养，要经所在国主管机关审查同意，证明材料经过认证，与送养人订立书面协议，"
         "亲自到省级民政部门登记。", "V:S01"),
    rule("FR-02", "H", _foreign(2), "外国人，以及夫妻一方是外国人的，适用外国人收养的办法。",
         "V:S04"),
    rule("FR-04", "H", _foreign(4),
         "外国收养人通过所在国政府或者收养组织，向中国儿童福利和收养中心提交申请和八种证明文件。",
         "V:S04"),
    rule("FR-04-3", "I", _foreign(4, 3),
         "在华居住一年以上的外国人，可以提交在华出具的相应证明。", "V:S04"),
    rule("FR-06", "H", _foreign(6), "收养查找不到生父母的孩子，由省级民政部门在省级报纸公告60日。",
         "V:S04"),
    rule("FR-09", "H", _foreign(9),
         "订立书面收养协议一式三份，一起到孩子常住户口所在地的省级民政部门登记。", "V:S04"),
    rule("FR-11", "E", _foreign(11), "省级民政部门从收到申请的第二天起7日内审查。", "V:S04"),
    rule("FR-13", "E", _foreign(13), "被收养的孩子出境前，到公安机关办理出境手续。", "V:S04"),
    rule("FR-14", "H", _foreign(14),
         "捐赠只能用于改善孩子的养育条件，并公布使用情况。", "V:S04"),
    rule("HK-02", "H", _overseas(2),
         "华侨和港澳台居民收养，到孩子常住户口所在地的直辖市、设区的市、自治州人民政府"
         "民政部门登记。", "V:S16"),
    rule("HK-03", "H", _overseas(3),
         "华侨提交护照，以及居住国出具、经过认证或者附加证明的年龄、婚姻、子女、职业、财产、"
         "健康和有无犯罪记录的证明。", "V:S16", also=(_overseas(4),)),
    rule("HK-05", "H", _overseas(5),
         "香港居民提交身份证、来往内地通行证，以及委托公证人出具的证明。", "V:S16"),
    rule("HK-06", "H", _overseas(6),
         "澳门居民提交身份证、来往内地通行证，以及主管机构或者委托公证人出具的证明。", "V:S16"),
    rule("HK-07", "H", _overseas(7),
         "台湾居民提交居住证件、台湾居民来往大陆通行证，以及经过公证的主管机构证明。", "M"),
    rule("AF-15", "I", Article(JIANGXI),
         "华侨和港澳台居民可以用当地主管机构的评估报告，没有的由登记机关评估。", "V:S07",
         local=True),
)  # fmt: skip
