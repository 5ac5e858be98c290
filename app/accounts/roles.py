"""The one table of roles for the whole portal (care.md §1.1)."""

from __future__ import annotations

from enum import StrEnum


class AgencyKind(StrEnum):
    """What an agency is; it decides which roles its people can hold."""

    INSTITUTION = "institution"
    PROTECTION = "protection"
    BUREAU = "bureau"
    TOWNSHIP = "township"
    VILLAGE = "village"
    ORGANISATION = "organisation"
    PARTNER = "partner"
    PLATFORM = "platform"

    @property
    def label(self) -> str:
        return AGENCY_LABELS[self]


AGENCY_LABELS = {
    AgencyKind.INSTITUTION: "儿童福利机构",
    AgencyKind.PROTECTION: "未成年人救助保护机构",
    AgencyKind.BUREAU: "民政局",
    AgencyKind.TOWNSHIP: "乡镇（街道）",
    AgencyKind.VILLAGE: "村（居）委会",
    AgencyKind.ORGANISATION: "社会组织",
    AgencyKind.PARTNER: "协作部门",
    AgencyKind.PLATFORM: "平台运行单位",
}


class Role(StrEnum):
    """Codes of the role table. `R-PUB` is nobody's role: it is who has not signed in."""

    APPLICANT = "R-APP"
    INTAKE = "R-INT"
    SOCIAL_WORKER = "R-SW"
    HEAD = "R-HEAD"
    ARCHIVIST = "R-ARCH"
    FINANCE = "R-FIN"
    BUREAU_OFFICER = "R-BUR"
    BUREAU_HEAD = "R-BH"
    REGISTRAR = "R-REG"
    TOWNSHIP_SUPERVISOR = "R-TS"
    CHILD_DIRECTOR = "R-CD"
    ORGANISATION_HEAD = "R-ORG"
    ORGANISATION_WORKER = "R-ORW"
    EXTERNAL_ASSESSOR = "R-EXT"
    EXPERT = "R-EXP"
    PARTNER = "R-PTN"
    MONEY_AUDITOR = "R-MAU"
    AGENCY_ADMIN = "R-AGA"
    SYSTEM_ADMIN = "R-SYS"
    SECURITY_ADMIN = "R-SEC"
    AUDITOR = "R-AUD"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.APPLICANT: "申请人",
    Role.INTAKE: "受理员",
    Role.SOCIAL_WORKER: "专业人员",
    Role.HEAD: "机构负责人",
    Role.ARCHIVIST: "档案管理员",
    Role.FINANCE: "财务人员",
    Role.BUREAU_OFFICER: "民政局经办人",
    Role.BUREAU_HEAD: "民政局负责人",
    Role.REGISTRAR: "收养登记员",
    Role.TOWNSHIP_SUPERVISOR: "儿童督导员",
    Role.CHILD_DIRECTOR: "儿童主任",
    Role.ORGANISATION_HEAD: "社会组织负责人",
    Role.ORGANISATION_WORKER: "社会组织工作者",
    Role.EXTERNAL_ASSESSOR: "第三方评估员",
    Role.EXPERT: "专家",
    Role.PARTNER: "协作部门联络员",
    Role.MONEY_AUDITOR: "资金审计员",
    Role.AGENCY_ADMIN: "单位管理员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDITOR: "审计管理员",
}

_HOME = {
    Role.INTAKE,
    Role.SOCIAL_WORKER,
    Role.HEAD,
    Role.ARCHIVIST,
    Role.FINANCE,
    Role.AGENCY_ADMIN,
}
KIND_ROLES: dict[AgencyKind, set[Role]] = {
    AgencyKind.INSTITUTION: _HOME,
    AgencyKind.PROTECTION: _HOME,
    AgencyKind.BUREAU: {
        Role.BUREAU_OFFICER,
        Role.BUREAU_HEAD,
        Role.REGISTRAR,
        Role.ARCHIVIST,
        Role.FINANCE,
        Role.MONEY_AUDITOR,
        Role.AGENCY_ADMIN,
    },
    AgencyKind.TOWNSHIP: {Role.TOWNSHIP_SUPERVISOR, Role.AGENCY_ADMIN},
    AgencyKind.VILLAGE: {Role.CHILD_DIRECTOR, Role.AGENCY_ADMIN},
    AgencyKind.ORGANISATION: {
        Role.ORGANISATION_HEAD,
        Role.ORGANISATION_WORKER,
        Role.EXTERNAL_ASSESSOR,
        Role.EXPERT,
        Role.AGENCY_ADMIN,
    },
    AgencyKind.PARTNER: {Role.PARTNER, Role.EXPERT, Role.AGENCY_ADMIN},
    AgencyKind.PLATFORM: {
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.AUDITOR,
        Role.AGENCY_ADMIN,
    },
}

# Where there is no institution the bureau organises foster care itself (FC-36-1): the people
# who take in, look at and decide are then its own.
ORGANISER_ROLES = {Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD}

# Nobody holds two of the three administrators, nor audits what they do themselves.
ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
WATCHERS = {Role.AUDITOR, Role.MONEY_AUDITOR}


def can_hold_together(roles: set[Role]) -> bool:
    """Whether one person may hold these roles (care.md §1.1, last paragraph)."""
    if len(roles & ADMINISTRATORS) > 1:
        return False
    return not (roles & WATCHERS) or len(roles) == 1


# What a deputy is lent whatever they are themselves. Administration and watching are not lent;
# professional work is, but only to a professional (care.md §1.1).
LENT = {
    Role.INTAKE,
    Role.HEAD,
    Role.ARCHIVIST,
    Role.FINANCE,
    Role.BUREAU_OFFICER,
    Role.BUREAU_HEAD,
}
LENT_TO_HOLDERS = {Role.SOCIAL_WORKER, Role.REGISTRAR, Role.CHILD_DIRECTOR}


def lent(own: set[Role], absent: set[Role]) -> set[Role]:
    """The roles in which someone with `own` roles stands in for a colleague."""
    roles = (absent & LENT) | (absent & own & LENT_TO_HOLDERS)
    return roles if can_hold_together(own | roles) else set()
