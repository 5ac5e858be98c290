"""Which running clocks are whose work, in words short enough for a tile and a line of a list.

A topic is what one looks for in the morning: several clocks of one kind of work. Foster
applications have tiles of their own (`queries.tiles`), as letters and messages have.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.roles import Role

INT, SW, HEAD, ARCH, FIN = (
    Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD, Role.ARCHIVIST, Role.FINANCE
)  # fmt: skip
BUR, BH, REG, EXT, EXP = (
    Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.REGISTRAR, Role.EXTERNAL_ASSESSOR, Role.EXPERT
)  # fmt: skip
STAY, FOSTER, UNIT, ADOPTION = "儿童在院", "寄养", "类家庭", "收养"
MONEY, WATCH, BUYING = "资金", "监督", "购买服务"


@dataclass(frozen=True)
class Clocks:
    """A tile of clocks: its key in the address, whose work it is, and what each clock asks."""

    key: str
    label: str
    group: str
    roles: tuple[Role, ...]
    periods: dict[str, str]
    """Id of the `law.Period`: the act that is due."""

    @property
    def is_urgent(self) -> bool:
        return False


TOPICS = (
    Clocks("exam", "到院体检", STAY, (SW,), {"CWA-EXAM": "到院24小时内体检"}),
    Clocks(
        "entry", "接收手续", STAY, (INT,),
        {"CWA-PAPERS": "备齐接收材料", "CWA-ADMIT": "办理入院、安排床位"},
    ),
    Clocks(
        "search", "寻亲公告和证明", STAY, (INT,),
        {
            "CWA-NOTICE-60": "寻亲公告期满", "CWA-NOTICE-30": "寻亲公告期满",
            "CWA-POLICE-1": "公安机关暂时未查找到的证明",
            "CWA-POLICE-12": "公安机关查找不到的证明",
        },
    ),
    Clocks("opinion", "接收意见", STAY, (BUR, BH), {"CWA-OPINION": "出具接收意见"}),
    Clocks(
        "plan", "照料计划", STAY, (SW, HEAD),
        {"CWA-PLAN": "制定照料计划", "CWA-REVIEW": "复核照料计划"},
    ),
    Clocks("walk", "安置方式评估", STAY, (SW,), {"CWA-WALK": "重新评估安置方式"}),
    Clocks(
        "screening", "体检和心理筛查", STAY, (SW,),
        {"CWA-HEALTH": "健康体检", "CWA-MIND": "心理筛查"},
    ),
    Clocks(
        "adult", "即将成年", STAY, (SW, HEAD),
        {"CWA-ADULT": "评估并制定成年安置计划", "T-06": "准备孩子成年后的安置"},
    ),
    Clocks("leave-check", "核对离院", STAY, (HEAD,), {"CWA-LEAVE-CHECK": "核对离院材料"}),
    Clocks("ruling", "确认法院裁判", STAY, (BH,), {"CWA-RULING": "确认法院关于监护人的裁判"}),
    Clocks("leave-approve", "审批离院", STAY, (BH,), {"CWA-LEAVE-APPROVE": "审批离院"}),
    Clocks("leave-file", "离院备案", STAY, (BUR,), {"CWA-LEAVE-FILE": "离院备案"}),
    Clocks("death", "死亡报告", STAY, (HEAD,), {"CWA-DEATH": "报告主管部门"}),
    Clocks("follow", "离院回访", STAY, (SW,), {"CWA-FOLLOW": "回访满6个月"}),
    Clocks(
        "match", "匹配", FOSTER, (SW, HEAD),
        {
            "T-34a": "征询家庭意见", "T-34b": "家庭答复，听取孩子意见",
            "T-34c": "机构负责人确认匹配", "T-34d": "签订寄养协议",
        },
    ),
    Clocks("higher", "跨区域寄养请示", FOSTER, (BH,), {"T-34e": "答复跨区域寄养的请示"}),
    Clocks(
        "fusion", "融合期评估", FOSTER, (SW, HEAD),
        {"T-01": "融合期满", "T-35": "延长的融合期满", "FCP-FUSION-CHECK": "评估并决定"},
    ),
    Clocks(
        "visit", "探访", FOSTER, (SW,),
        {
            "VISIT-DUE": "上门探访", "VISIT-REHAB": "康复探访", "VISIT-RETRY": "再次上门",
            "VISIT-INCIDENT": "事件上门核实",
        },
    ),
    Clocks("growth", "成长报告", FOSTER, (SW,), {"GROWTH": "家庭报告上个月的成长"}),
    Clocks(
        "assess", "养育评估", FOSTER, (SW, HEAD),
        {
            "FCP-EFFECT": "年度养育实效评估", "FCP-FAMILY-NEEDS": "家庭需求评估",
            "FCP-CHILD-NEEDS": "儿童需求评估",
        },
    ),
    Clocks("term", "协议到期", FOSTER, (SW, HEAD), {"FCP-TERM": "寄养协议期满"}),
    Clocks(
        "change", "变更和复核", FOSTER, (SW, HEAD),
        {
            "FCP-CARER": "变更主要照料人", "FCP-RECHECK": "家庭情况复核",
            "FCP-CORRECTION": "督促改正期满", "T-02": "短期养育期满",
            "FCP-REVIEW-RESPITE": "短期养育超期，作出决定", "FCP-PRIORITY": "优先收养答复",
            "T-04": "主要照料人年龄",
        },
    ),
    Clocks(
        "ending", "解除寄养", FOSTER, (SW, HEAD),
        {
            "FCP-EMERGENCY": "紧急带离，查明并决定", "T-03": "家庭提出解除满1个月",
            "FCP-ENDING": "终结评估并审批", "FCP-AFTERCARE-PLAN": "写出帮助计划",
        },
    ),
    Clocks(
        "aftercare", "解除后随访", FOSTER, (SW,),
        {"FCP-FOLLOW-UP": "随访儿童", "FCP-AFTERCARE": "随访期满"},
    ),
    Clocks(
        "filing", "报送备案", FOSTER, (INT,),
        {
            "FCP-FILE-AGREEMENT": "报送寄养协议备案", "FCP-FILE-ENDING": "报送解除备案",
            "FCP-PAPER-AGREEMENT": "补录上线前的纸质协议",
        },
    ),
    Clocks("late-visit", "探访逾期未上门", FOSTER, (HEAD,), {"VISIT-HEAD": "督促上门探访"}),
    Clocks("late-visits", "探访严重逾期", FOSTER, (BUR, BH), {"VISIT-BUREAU": "监督机构上门"}),
    Clocks(
        "unit", "类家庭", UNIT, (SW, HEAD),
        {
            "FS-RECRUIT": "招募公告期满", "FS-SCREEN": "核查应聘夫妻", "FS-TRIAL": "适应期评估",
            "FS-TRIAL-MORE": "延长的适应期评估", "FS-EVALUATION": "半年评估",
            "FS-YEARLY": "健康和犯罪记录重新核查", "FS-COUPLE": "接替的夫妻到位",
            "FS-RELIEF": "替班期满", "FS-CORRECTION": "改正期满",
            "FS-EMERGENCY": "紧急带离，查明并决定", "FS-TERM": "聘用期满",
            "FS-NOTICE": "夫妻提出离开满1个月", "FS-DISSOLVE": "安置每一名儿童",
        },
    ),
    Clocks("unit-file", "聘用备案", UNIT, (INT,), {"FS-FILE": "报送聘用备案"}),
    Clocks("unit-close", "类家庭归档", UNIT, (ARCH,), {"FS-CLOSE": "整理档案"}),
    Clocks(
        "adoption-check", "受理收养登记", ADOPTION, (REG,), {"ADP-CHECK": "受理或者要求补正"}
    ),
    Clocks("adoption-review", "收养登记审查", ADOPTION, (REG, BH), {"ADP-REVIEW": "审查完毕"}),
    Clocks(
        "adoption-assess", "收养评估", ADOPTION, (REG,),
        {"ADP-ASSESS": "提交评估报告", "ADP-FUSION": "融合期满，作融合评估"},
    ),
    Clocks(
        "adoption-police", "报警、接回孩子", ADOPTION, (REG, BH),
        {"ADP-POLICE": "登记报警和接回孩子"},
    ),
    Clocks(
        "adoption-ending", "收养的解除和撤销", ADOPTION, (REG, BH),
        {"ADP-DISSOLVE": "审查解除申请", "ADP-BOARD": "登记证公告作废期满"},
    ),
    Clocks(
        "adoption-objection", "收养评估的异议", ADOPTION, (BH,),
        {"ADP-OBJECTION-ANSWER": "答复异议"},
    ),
    Clocks("adoption-roots", "寻根回访", ADOPTION, (REG, BH), {"ADP-ROOTS": "书面答复"}),
    Clocks("adoption-archive", "收养档案", ADOPTION, (ARCH,), {"ADP-ARCHIVE": "立卷归档"}),
    Clocks(
        "buy-intent", "采购意向和单一来源公示", BUYING, (BUR,),
        {"CLK-INTENT": "公开满30日，可以采购", "CLK-SINGLE": "公示期满，可以采购"},
    ),
    Clocks(
        "buy-round", "采购和定标", BUYING, (BUR, BH),
        {
            "CLK-RPT": "收到评审报告", "CLK-FIX": "确定成交供应商",
            "CLK-AWD": "发成交通知、公告结果", "CLK-SIGN": "签订合同",
        },
    ),
    Clocks(
        "buy-contract", "合同公告和备案", BUYING, (BUR,),
        {
            "CLK-PUBC": "公告合同", "CLK-FILE": "合同报财政备案", "CLK-CHG": "公告合同变更",
        },
    ),
    Clocks(
        "buy-query", "询问、质疑和投诉", BUYING, (BUR,),
        {
            "CLK-ASK": "答复询问", "CLK-QRY-ANSWER": "答复质疑",
            "CLK-CMP-DECIDE": "登记财政部门对投诉的处理决定",
        },
    ),
    Clocks(
        "buy-standstill", "采购暂停", BUYING, (BUR, BH), {"CLK-SUSPEND": "财政部门通知的暂停期满"}
    ),
    Clocks("buy-bond", "投标保证金", BUYING, (FIN, BH), {"CLK-BOND": "退还投标保证金"}),
    Clocks("buy-pay", "最迟支付日", BUYING, (FIN, BH), {"CLK-PAY-LATEST": "支付款项"}),
    Clocks(
        "buy-mend", "整改和移交", BUYING, (BUR, BH),
        {
            "CLK-RECTIFY": "整改期满", "CLK-HANDOVER": "移交服务对象", "CLK-BREACH": "催告期满",
        },
    ),
    # Finance has a list before it when it is finance's turn: `pay-draw`, `pay-out`.
    Clocks("pay-day", "寄养费用发放日", MONEY, (HEAD,), {"T-38": "发放寄养费用"}),
    Clocks(
        "crime-check", "违法犯罪记录查询", WATCH, (HEAD, INT),
        {"CW18-H2-CHECK": "每年查询违法犯罪记录"},
    ),
    Clocks("report", "季度报告", WATCH, (HEAD,), {"FCJ-QUARTER": "报送季度寄养工作报告"}),
    Clocks("inspect", "抽查寄养家庭", WATCH, (BUR,), {"FCJ-INSPECT": "检查抽中的家庭"}),
    Clocks("complaint", "投诉答复", WATCH, (BUR, BH), {"SRV-COMPLAINT": "答复投诉"}),
    Clocks("harm", "侵害报告反馈", WATCH, (BUR, BH), {
            "MP-FEEDBACK": "告诉报告人处置结果", "T-27": "公安机关反馈进展",
        }),
)  # fmt: skip
