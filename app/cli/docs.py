"""`docs all`: the tables that are generated from the code, so that they cannot be wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from app.accounts.roles import AGENCY_LABELS, KIND_ROLES, Role
from app.cli import docs_bar, docs_golive, docs_inventory, docs_rules
from app.config import ROOT
from app.core.policy import register, table
from app.family_style import workflow as family_style
from app.foster import workflow as foster
from app.institutions import workflow as institutions
from app.law import citation
from app.placements import match_workflow as matches
from app.placements import workflow as placements
from app.rooms import POLICIES

if TYPE_CHECKING:
    from app.core.policy import Predicate
    from app.workflow.moves import Move

MACHINES: dict[str, Sequence[Move]] = {
    "FCA 寄养家庭申请": foster.MOVES,
    "CWA 入院到离院": institutions.MOVES,
    "FCM 匹配": matches.MOVES,
    "FCP 寄养关系": placements.MOVES,
    "FSH 类家庭": family_style.UNIT_MOVES,
    "FSH 夫妻报名": family_style.COUPLE_MOVES,
}
docs_group = click.Group("docs", help="由代码生成的文档")
MADE = "<!-- Made by `flask --app wsgi docs all`; do not edit. -->\n"


def permissions() -> str:
    """Who may do what: an action a row, its alternatives joined by 或."""
    for policy in POLICIES:
        register(policy)
    lines = [
        MADE,
        "# Permissions\n",
        "One row an action; one of the alternatives is enough, each needs all its predicates.",
        "An action that is not here is refused by a `KeyError`.\n",
        "| action | alternatives |",
        "|---|---|",
    ]
    for action, alternatives in sorted(table().items()):
        ways = "<br>".join(_way(predicates) for predicates in alternatives)
        lines.append(f"| `{action}` | {ways} |")
    lines += ["\n## Roles\n", "| code | role | at |", "|---|---|---|"]
    for role in Role:
        kinds = [AGENCY_LABELS[kind] for kind, roles in KIND_ROLES.items() if role in roles]
        lines.append(f"| {role} | {role.label} | {'、'.join(kinds) or '—'} |")
    return "\n".join(lines) + "\n"


def _way(predicates: Sequence[Predicate]) -> str:
    # A pipe inside a cell would end it.
    return " and ".join(p.__name__.replace("|", " or ") for p in predicates)


def workflows() -> str:
    """The state machines as drawings, and a row a move."""
    drawn = [_machine(title, moves) for title, moves in MACHINES.items()]
    return "\n".join([MADE, "# Workflows\n", "\n\n".join(drawn)]) + "\n"


def _machine(title: str, moves: Sequence[Move]) -> str:
    lines = [f"## {title}\n", "```mermaid", "stateDiagram-v2"]
    for move in moves:
        lines += [f"    {source} --> {move.target}: {move.says}" for source in sorted(move.sources)]
    lines += ["```\n", "| move | from | to | turn | rests on | starts | stops |"]
    lines.append("|---|---|---|---|---|---|---|")
    for move in moves:
        sources = ", ".join(sorted(move.sources))
        starts = "<br>".join(p.id for p in move.starts) or "—"
        stops = "<br>".join(p.id for p in move.stops) or "—"
        lines.append(
            f"| `{move.action}` {move.says} | {sources} | {move.target} | {move.turn or '—'} "
            f"| {move.basis.id} {citation(move.basis)} | {starts} | {stops} |"
        )
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "docs/rules.md": docs_rules.render,
    "docs/permissions.md": permissions,
    "docs/workflows.md": workflows,
    "docs/golive.md": lambda: docs_golive.render(MADE),
    "docs/bar.md": lambda: docs_bar.render(MADE),
    "docs/inventory.md": lambda: docs_inventory.render(MADE),
}


@docs_group.command("all")
def write_all() -> None:
    """Write every generated page anew."""
    for path, render in PAGES.items():
        (ROOT / path).write_text(render(), encoding="utf-8")
        click.echo(path)
