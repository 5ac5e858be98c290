"""Child welfare institutions (care.md §4.1 to §4.3): the 2026 revision and what it carries over.

Article numbers of the revision were not available, so that its rows cite it as a whole. Rows of
the 2018 order ended with 31 March 2026; they hold on as defaults where the revision says nothing
else (CW26-E1), and until that is checked clause by clause nobody may read them as law: each is a
doubtful row here, whatever was known of the old text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.law.instruments import INSTITUTIONS_2026, MINORS_PROTECTION
from app.law.model import Article, rule

if TYPE_CHECKING:
    from app.law.model import Rule

_NOW = Article(INSTITUTIONS_2026)


def _carried(
    rule_id: str, force: str, says: str, *, proof: str | None = None, parameters: str = "",
    house: str = "",
) -> Rule:  # fmt: skip
    return rule(
        rule_id, force, _NOW, says, "M?", proof=proof, parameters=parameters, house=house
    )  # fmt: skip


REVISION = (
    rule("CW26-A1", "H", _NOW,
         "机构收留由民政部门长期监护的儿童：查找不到父母或者其他监护人的；监护人死亡或者被宣告死亡且"
         "没有其他人可以担任监护人的；监护人丧失监护能力且没有其他人可以担任监护人的；法院撤销监护人"
         "资格并指定由民政部门监护的；法律规定的其他情形。", "V:u18"),
    rule("CW26-A2", "H", _NOW,
         "机构收留由民政部门临时监护的儿童：正在查找父母的弃婴（儿童）和打拐解救儿童；当地没有设立"
         "救助保护机构的；救助保护机构不能满足需要的（婴幼儿、残疾儿童康复、特殊教育）。", "V:u18"),
    rule("CW26-A3", "H", _NOW, "机构收留需要集中供养、不满18周岁的特困人员。", "V:u18",
         proof="出生日期"),
    rule("CW26-B1", "E", _NOW, "接收、评估、养育、安置、离院全过程都有规范。", "V:u18 u19"),
    rule("CW26-C1", "I", _NOW,
         "有条件的机构面向社会开放康复、照料培训、家长辅导等服务。", "V:u18"),
    rule("CW26-C2", "H", _NOW, "对外服务坚持公益、非营利；收费依法并公开，接受监督。", "V:u20"),
    rule("CW26-D1", "H", _NOW,
         "机构对安全负主体责任，消防、应急、财务、档案、人员、捐赠都要管理到位。", "V:u19"),
    rule("CW26-E1", "S", None, "修订文本没有另行规定的，暂按2018年的规定办理，待逐条核对。", "D"),
)  # fmt: skip
ADMISSION = (
    _carried("CW18-P1", "H",
             "查找不到生父母的弃婴、儿童：公安机关捡拾报案证明、机构寻亲公告、民政部门同意接收的意见。",
             proof="捡拾报案证明、寻亲公告"),
    _carried("CW18-P2", "H",
             "打拐解救、暂时找不到监护人的儿童：临时照料通知书、DNA比对结果、暂时未查找到监护人的证明、"
             "寻亲公告、民政部门同意接收的意见。", proof="公安机关三份文书、寻亲公告"),
    _carried("CW18-P3", "H",
             "超过3个月仍查找不到身份的流浪儿童：DNA比对结果、救助保护机构寻亲公告、"
             "民政部门同意接收的意见。", proof="DNA比对结果、寻亲公告"),
    _carried("CW18-P4", "H",
             "父母死亡、被宣告死亡或者失踪：死亡证明或者判决、乡镇（街道）没有其他监护人的报告、"
             "民政部门同意接收的意见。", proof="死亡证明或者判决、乡镇报告"),
    _carried("CW18-P5", "H",
             "父母丧失监护能力：乡镇（街道）关于没有监护能力、没有其他监护人的报告，"
             "民政部门同意接收的意见。", proof="乡镇两份报告"),
    _carried("CW18-P6", "H", "法院指定由民政部门监护：生效判决、民政部门同意接收的意见。",
             proof="生效判决"),
    _carried("CW18-P7", "H", "救助保护机构委托养育：书面委托养育协议和儿童的有关材料。",
             proof="委托养育协议"),
    _carried("CW18-M1", "H", "儿童到院立即体检和传染病检查；不能立即检查的先隔离照料。",
             house="exam_hours"),
    rule("CW18-M2", "E", None,
         "打拐解救儿童的寻亲公告满30日没有人认领的，7日内转入儿童福利机构（2015年两部通知）。", "M",
         parameters="trafficked_notice_days"),
    rule("CW18-M3", "E", None,
         "公安机关满1个月出具暂时未查找到的证明，满12个月出具查找不到的证明"
         "（2015年两部通知）。", "M"),
    rule("CW18-M4", "E", None, "弃婴（儿童）寻亲公告期满后办理集体户口登记。", "D",
         parameters="foundling_notice_days"),
    _carried("CW18-M5", "E", "具备条件的及时办理落户，公安机关协助。", house="hukou_days"),
    _carried("CW18-M6", "H", "能辨认身份或者有纪念意义的物品长期保存。"),
)  # fmt: skip
DAILY = (
    _carried("CW18-L1", "H", "6周岁以上的儿童按性别分区生活。"),
    _carried("CW18-L2", "H", "女童由女性工作人员照料。"),
    _carried("CW18-L3", "E",
             "为每名儿童制定养育、医疗、康复、教育、心理和社会工作的个人计划，定期复核。",
             house="plan_review_months"),
    _carried("CW18-S1", "H", "24小时值班和巡查并记录，交接班重点交接患病儿童。",
             house="patrol_hours"),
    _carried("CW18-S3", "H", "逐级落实消防安全责任，定期检查和演练。", house="drills_per_year"),
    _carried("CW18-S6", "I", "重大事故隐患按省里的判定标准认定。"),
    _carried("CW18-F2", "H", "执行统一的会计制度；捐赠物管理公开，与收养永不挂钩。"),
    _carried("CW18-H1", "H", "从事需要执业资格的工作，要有相应的证书。"),
    rule("CW18-H2", "H", Article(MINORS_PROTECTION, 62),
         "录用前和每年查询全体工作人员有没有性侵害、虐待、拐卖、暴力伤害等违法犯罪记录；有的不得录用，"
         "已经录用的解聘。", "V:law", proof="查询结果",
         also=(Article(MINORS_PROTECTION, 126), Article(MINORS_PROTECTION, 130))),
    rule("CW18-H3", "I", None, "保育员与儿童的比例：健康儿童1:6，残疾儿童和婴幼儿1:1.5。", "M?",
         parameters="carer_ratio_healthy carer_ratio_disabled_infant"),
)  # fmt: skip
LEAVING = (
    _carried("CW18-X1", "E",
             "离院情形：父母或者监护人出现；监护能力恢复或者另有监护人；成年并具有完全民事行为能力；"
             "被收养；委托养育结束；其他。"),
    rule("CW18-X2", "H", None,
         "离院要有相应的材料并报主管部门批准；成年后有能力的报备，没有能力的转入社会福利"
         "机构。", "M?",
         local=True, proof="亲属关系和监护证明、收养登记证、评估意见"),
    rule("CW18-X3", "E", None,
         "年满18周岁前制定安置计划，由专家或者第三方评估身体、心理和其他情况；"
         "分级管理、谁送养谁安置。", "M?", local=True, house="adult_plan"),
    _carried("CW18-X4", "E", "儿童在院死亡的，凭死亡医学证明办理，非正常死亡报告公安机关，"
             "并报告主管部门、注销户口。", house="death_report_hours"),
    rule("CW-JL-1", "I", None, "县级机构养育的儿童由市级机构集中养育。", "M", local=True),
    rule("CW-WALK", "E", None,
         "按回归家庭、收养、亲属抚养或者寄养、家庭式养育、集中养育的顺序安置，每6个月重新评估，"
         "没有采用在前方式的写明理由。", "D", parameters="placement_walk_months"),
    rule("CW-SCREEN", "E", None, "在院儿童每6个月做一次健康体检和心理筛查，需要的转介并收到反馈。",
         "D", parameters="health_screening_months mind_screening_months"),
)  # fmt: skip
HOMES = (*REVISION, *ADMISSION, *DAILY, *LEAVING)
