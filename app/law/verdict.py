"""What a public pre-check answers: the three verdicts, and how one condition stands."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """The three answers; the value is what the screen says."""

    MAY_APPLY = "可以申请"
    NOT_NOW = "目前不符合"
    ASK_A_PERSON = "需要人工确认"


class Status(StrEnum):
    """How one condition stands; the value is what the screen says."""

    MET = "符合"
    NOT_MET = "不符合"
    TO_PROVE = "待证明"
    LIFTED = "依法放宽"
    FOR_REVIEW = "需要人工确认"
    BY_INSTITUTION = "由机构核实"
    NOT_ASKED = "尚未回答"

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        return _COLOURS[self]


_COLOURS = {
    Status.MET: "green",
    Status.NOT_MET: "red",
    Status.TO_PROVE: "yellow",
    Status.LIFTED: "green",
    Status.FOR_REVIEW: "yellow",
    Status.BY_INSTITUTION: "blue",
    Status.NOT_ASKED: "grey",
}
