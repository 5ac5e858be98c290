"""On which ground a child comes to a home and leaves it, and the papers of each (care.md §4.2).

Codes of papers are those of care.md; P0, the acceptance opinion, is made by the bureau itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.children.models import GuardianStatus


@dataclass(frozen=True)
class PaperKind:
    """A paper: what it is called and who issues it."""

    code: str
    title: str
    issuer: str


def _papers(*rows: tuple[str, str, str]) -> dict[str, PaperKind]:
    return {code: PaperKind(code, title, issuer) for code, title, issuer in rows}


PAPERS = _papers(
    ("P0", "民政部门同意接收的意见", "民政局"),
    ("P1a", "公安机关出具的弃婴（儿童）捡拾报案证明", "公安机关"),
    ("P1b", "机构发布的寻亲公告", "本机构"),
    ("P2a", "打拐解救儿童临时照料通知书", "公安机关"),
    ("P2b", "DNA信息比对结果", "公安机关"),
    ("P2c", "暂时未查找到生父母或者其他监护人的证明", "公安机关"),
    ("P2d", "查找不到生父母或者其他监护人的证明", "公安机关"),
    ("P3b", "救助保护机构发布的寻亲公告", "救助保护机构"),
    ("P4a", "父母死亡证明，或者宣告死亡、宣告失踪的判决书", "公安机关、医院或者法院"),
    ("P4b", "没有其他人可以担任监护人的情况报告", "乡镇（街道）"),
    ("P5a", "父母没有监护能力的情况报告", "乡镇（街道）"),
    ("P6a", "指定民政部门担任监护人的生效判决书", "法院"),
    ("P7a", "委托养育协议和儿童的有关材料", "救助保护机构"),
    ("L1a", "亲子鉴定、户籍资料等亲属关系证明", "鉴定机构、公安机关"),
    ("L1b", "可以恢复监护的证明（送还通知、政府或者法院文书）", "公安机关、政府或者法院"),
    ("L2a", "监护能力恢复或者另行确定监护人的文书", "法院、村（居）委会或者民政部门"),
    ("L3a", "具有完全民事行为能力的评估意见", "专家或者第三方机构"),
    ("L4a", "收养登记证", "收养登记机关"),
    ("L5a", "委托养育协议终止的文书", "委托单位"),
    ("L6a", "证明离院情形的文书", "有关部门"),
    ("L7a", "死亡医学证明", "医疗机构"),
)  # fmt: skip
OPINION_PAPER = "P0"
NOTICE_PAPER = "P1b"
NOT_YET_PAPER = "P2c"
"""Asked for when a rescued child comes; it says nothing of the search that follows."""
NOT_FOUND_PAPER = "P2d"
"""What the police say in the end, after the notice (CW18-M3)."""


class Ground(StrEnum):
    """Why a child is taken in."""

    FOUNDLING = "foundling"
    TRAFFICKED = "trafficked"
    STREET = "street"
    ORPHAN = "orphan"
    MISSING = "missing"
    INCAPABLE = "incapable"
    COURT = "court"
    ENTRUSTED = "entrusted"
    DESTITUTE = "destitute"

    @property
    def label(self) -> str:
        return GROUNDS[self].label

    @property
    def short(self) -> str:
        """For lists."""
        return _SHORT[self]


@dataclass(frozen=True)
class GroundRow:
    """What a ground asks for and leads to.

    `status` None leaves the guardian as is; `legal` are the grounds of the guardianship among
    which the worker chooses, the usual one first.
    """

    label: str
    papers: tuple[str, ...]
    rule: str
    status: GuardianStatus | None
    legal: tuple[str, ...] = ()
    category: str = ""


G3, G4 = GuardianStatus.CIVIL_AFFAIRS, GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
_TEMPORARY = ("TG1", "TG2", "TG3", "TG4", "TG5", "TG6", "TG7")
GROUNDS: dict[Ground, GroundRow] = {
    Ground.FOUNDLING: GroundRow(
        "查找不到生父母的弃婴、儿童", ("P1a", "P1b"), "CW18-P1", G4, ("TG1",), "K3.1"
    ),
    Ground.TRAFFICKED: GroundRow(
        "打拐解救、暂时找不到监护人的儿童", ("P2a", "P2b", "P2c", "P1b"), "CW18-P2", G4,
        ("TG1",), "K3.5",
    ),
    Ground.STREET: GroundRow(
        "超过3个月查找不到身份的流浪儿童", ("P2b", "P3b"), "CW18-P3", G3, ("LG1",), "K3.6"
    ),
    Ground.ORPHAN: GroundRow(
        "父母死亡或者被宣告死亡的儿童", ("P4a", "P4b"), "CW18-P4", G3, ("LG2",), "K3.1"
    ),
    Ground.MISSING: GroundRow(
        "父母被宣告失踪的儿童", ("P4a", "P4b"), "CW18-P4", G4, ("TG2",), "K3.9"
    ),
    Ground.INCAPABLE: GroundRow(
        "父母丧失监护能力的儿童", ("P5a", "P4b"), "CW18-P5", G3, ("LG3",), "K3.9"
    ),
    Ground.COURT: GroundRow(
        "法院指定民政部门监护的儿童", ("P6a",), "CW18-P6", G3, ("LG4",), "K3.4"
    ),
    Ground.ENTRUSTED: GroundRow(
        "救助保护机构委托养育的临时监护儿童", ("P7a",), "CW18-P7", G4, _TEMPORARY, "K3.9"
    ),
    Ground.DESTITUTE: GroundRow("不满18周岁需要集中供养的特困人员", (), "CW26-A3", None),
}  # fmt: skip
_SHORT = {
    Ground.FOUNDLING: "弃婴（儿童）",
    Ground.TRAFFICKED: "打拐解救",
    Ground.STREET: "流浪儿童",
    Ground.ORPHAN: "父母死亡",
    Ground.MISSING: "父母失踪",
    Ground.INCAPABLE: "父母无监护能力",
    Ground.COURT: "法院指定",
    Ground.ENTRUSTED: "委托养育",
    Ground.DESTITUTE: "特困人员",
}
SEARCHED = frozenset({Ground.FOUNDLING, Ground.TRAFFICKED})
"""Those whose parents are being looked for while they are here."""


def papers_for(ground: Ground) -> tuple[PaperKind, ...]:
    """What the home has to bring together; the acceptance opinion comes from the bureau."""
    return tuple(PAPERS[code] for code in GROUNDS[ground].papers)


class LeaveGround(StrEnum):
    """Why a child leaves (CW18-X1)."""

    FOUND = "LV1"
    GUARDIAN = "LV2"
    ADULT = "LV3"
    ADOPTED = "LV4"
    ENTRUSTMENT_ENDS = "LV5"
    OTHER = "LV6"

    @property
    def label(self) -> str:
        return _LEAVES[self][0]

    @property
    def papers(self) -> tuple[PaperKind, ...]:
        return tuple(PAPERS[code] for code in _LEAVES[self][1])


_LEAVES = {
    LeaveGround.FOUND: ("找到父母或者其他监护人", ("L1a", "L1b")),
    LeaveGround.GUARDIAN: ("监护能力恢复或者另有监护人", ("L2a",)),
    LeaveGround.ADULT: ("年满18周岁，具有完全民事行为能力", ("L3a",)),
    LeaveGround.ADOPTED: ("被依法收养", ("L4a",)),
    LeaveGround.ENTRUSTMENT_ENDS: ("委托养育结束", ("L5a",)),
    LeaveGround.OTHER: ("其他情形", ("L6a",)),
}


class RulingKind(StrEnum):
    """What a court decided of a child's guardian while the child is here (MP-LG-1, MP-RV)."""

    REVOKED = "revoked"
    APPOINTED = "appointed"
    DEAD = "dead"
    INCAPABLE = "incapable"
    RESTORED = "restored"
    ANOTHER = "another"

    @property
    def label(self) -> str:
        return RULINGS[self].label

    @property
    def leads_home(self) -> bool:
        """Somebody else than civil affairs is guardian from then on: the child leaves."""
        return RULINGS[self].status not in {G3, G4}


@dataclass(frozen=True)
class RulingRow:
    """Who is guardian by such a ruling, on which legal ground, and what it rests on.

    `papers` are wanted beside the judgment: that the guardian is dead or incapable says not yet
    that nobody else can be guardian.
    """

    label: str
    status: GuardianStatus
    legal: str
    rules: tuple[str, ...]
    papers: tuple[str, ...] = ()


RULINGS: dict[RulingKind, RulingRow] = {
    RulingKind.REVOKED: RulingRow(
        "撤销监护人资格，指定民政部门担任监护人", G3, "LG4", ("MP-LG-1", "MP-RV-1")
    ),
    RulingKind.APPOINTED: RulingRow(
        "指定民政部门担任监护人（没有撤销监护人资格）", G3, "LG5", ("MP-LG-1", "MP-LG-4")
    ),
    RulingKind.DEAD: RulingRow(
        "宣告监护人死亡，没有其他人可以担任监护人", G3, "LG2", ("MP-LG-1",), ("P4b",)
    ),
    RulingKind.INCAPABLE: RulingRow(
        "认定监护人丧失监护能力，没有其他人可以担任监护人", G3, "LG3", ("MP-LG-1",), ("P4b",)
    ),
    RulingKind.RESTORED: RulingRow(
        "恢复父母的监护人资格", GuardianStatus.PARENTS, "", ("MP-RV-7", "CW18-X1")
    ),
    RulingKind.ANOTHER: RulingRow(
        "指定其他人担任监护人", GuardianStatus.OTHER, "", ("MP-LG-4", "CW18-X1")
    ),
}
