"""docs/inventory.md: which data the portal keeps, why, on what ground, how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.all_models import METADATA
from app.core.inventory import TECHNICAL_COLUMN, Class, Ground
from app.inventory import PERSONAL, ROOMS, SEALED
from app.law import RULES, citation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.inventory import Basis, Retention, Table

OURS = "本平台默认"


def render(made: str) -> str:
    """The whole page; `made` is the line that says that it is generated."""
    lines = [
        made,
        "# Data inventory\n",
        "Every column of every table: its class, what it holds, how it is masked where a page",
        "does not ask for the whole value, whether it is encrypted in the database (SM4-GCM).",
        "Written down beside the models (`app/*/inventory.py`); `python -m app.inventory` fails",
        "the build for a column without a line. Technical columns have one line for all:",
        f"{TECHNICAL_COLUMN.data_class}, {TECHNICAL_COLUMN.says}.\n",
        "## Classes\n",
        "| class | meaning | columns | encrypted |",
        "|---|---|---|---|",
    ]
    lines += [_class_row(kind) for kind in Class]
    lines += ["\n## Grounds\n", f"处理个人信息的依据：{_cited('PD-BAS-1')}。\n"]
    lines += [f"- {ground.label}" for ground in Ground if ground is not Ground.NONE]
    for room, tables in ROOMS.items():
        lines.append(f"\n## {room}")
        for name, table in tables.items():
            lines += _table(name, table)
    return "\n".join(lines) + "\n"


def _sealed(name: str) -> set[str]:
    columns = METADATA.tables[name].columns
    return {c.name.removesuffix(SEALED) for c in columns if c.name.endswith(SEALED)}


def _class_row(kind: Class) -> str:
    lines = [
        column in _sealed(name)
        for tables in ROOMS.values()
        for name, table in tables.items()
        for column, line in table.columns.items()
        if line.data_class is kind
    ]
    return f"| {kind} | {kind.label} | {len(lines)} | {sum(lines)} |"


def _cited(rule: str) -> str:
    return f"{rule} {citation(RULES[rule])}"


def _basis(basis: Basis) -> str:
    rules = "；".join(_cited(rule) for rule in basis.rules)
    return f"{basis.ground.label}（{rules}）" if rules else basis.ground.label


def _retention(retention: Retention) -> str:
    source = _cited(retention.rule) if retention.rule else OURS
    return f"{retention.says}（{source}）{'，自动清理' if retention.after else ''}"


def _table(name: str, table: Table) -> Iterator[str]:
    sealed = _sealed(name)
    yield f"\n### `{name}`\n"
    yield f"- 用途：{table.purpose}"
    yield f"- 依据：{_basis(table.basis)}"
    yield f"- 保存：{_retention(table.retention)}\n"
    yield "| column | class | holds | mask | encrypted | remark |"
    yield "|---|---|---|---|---|---|"
    for column, line in table.columns.items():
        mask = f"`{line.mask}`" if line.mask else "—"
        is_sealed = "yes" if column in sealed else "no" if line.data_class in PERSONAL else "—"
        yield (
            f"| `{column}` | {line.data_class} | {line.says} | {mask} | {is_sealed} "
            f"| {line.why or '—'} |"
        )
