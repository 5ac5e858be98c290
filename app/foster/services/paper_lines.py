"""The papers of an application side by side: required, handed in, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.foster.models import Paper, PaperCheck
from app.foster.papers import PAPERS, RequiredPaper, required

if TYPE_CHECKING:
    from datetime import date

    from app.foster.services.facts import File


@dataclass(frozen=True)
class PaperLine:
    """A required paper, or one beyond what is required, and what was handed in for it."""

    wanted: RequiredPaper
    handed_in: list[Paper]
    is_required: bool = True

    @property
    def current(self) -> list[Paper]:
        """What counts: a paper found bad is replaced by any handed in after that finding."""
        newest = max((paper.created_at for paper in self.handed_in), default=None)
        return [
            paper
            for paper in self.handed_in
            if paper.check in {PaperCheck.GOOD, PaperCheck.WAITING}
            or not (newest and paper.checked_at and newest > paper.checked_at)
        ]

    @property
    def is_good(self) -> bool:
        """Each of several files may be a page of its own, so one bad page spoils the paper."""
        return bool(self.current) and all(p.check is PaperCheck.GOOD for p in self.current)

    @property
    def is_checked(self) -> bool:
        """Something was handed in, and all of it was looked at."""
        return bool(self.handed_in) and all(paper.checked_at for paper in self.handed_in)


def paper_lines(file: File, on: date) -> list[PaperLine]:
    """Every required paper in the catalogue's order, then what was added beyond it."""
    lines = [
        PaperLine(wanted, file.papers_of(*wanted.key))
        for wanted in required(file.household, file.members, on)
    ]
    keys = {line.wanted.key for line in lines}
    members = {member.id: member for member in file.members}
    extra = [paper for paper in file.papers if (paper.kind, paper.member_id) not in keys]
    return lines + [
        PaperLine(
            RequiredPaper(
                PAPERS.get(paper.kind, PAPERS["other"]), members.get(paper.member_id or 0)
            ),
            [paper],
            is_required=False,
        )
        for paper in extra
    ]


def not_good(lines: list[PaperLine]) -> list[PaperLine]:
    """The required papers that stop acceptance."""
    return [line for line in lines if line.is_required and not line.is_good]


def missing_items(lines: list[PaperLine]) -> list[dict[str, Any]]:
    """One item for each required paper that is not found good, in words for the family."""
    return [
        {
            "paper": line.wanted.kind,
            "member": line.wanted.member.ref if line.wanted.member else None,
            "what": f"{line.wanted.label}，{_problem(line)}。{line.wanted.paper.good}",
        }
        for line in not_good(lines)
    ]


def _problem(line: PaperLine) -> str:
    """What is wrong with each bad file, by its place among several; nothing found: 缺少."""
    found = []
    for place, paper in enumerate(line.handed_in, 1):
        if paper not in line.current or paper.check in {PaperCheck.GOOD, PaperCheck.WAITING}:
            continue
        which = f"第{place}份文件" if len(line.handed_in) > 1 else ""
        remark = f"：{paper.remark}" if paper.remark else ""
        found.append(f"{which}{paper.check.label}{remark}")
    return "；".join(found) or "缺少"
