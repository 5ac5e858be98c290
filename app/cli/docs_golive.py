"""`docs/golive.md`: the columns of the go-live workbook, from the table the template is made of."""

from __future__ import annotations

from app.golive.columns import SHEETS
from app.golive.reading import MOST_BYTES, MOST_ROWS
from app.golive.services.batches import AT_ONCE, KEEP_FILES

_MOST_NAMED = 12


def render(made: str) -> str:
    """The page."""
    lines = [
        made,
        "# Go-live import\n",
        "An institution brings what it already has by one workbook (`/golive/`). An administrator",
        "uploads it, the portal checks all of it and writes nothing; the head, another person,",
        "releases it; then all of it is written in one transaction, or none. A row is known again",
        "by the institution's own file number: the same file twice changes nothing, and a row that",
        "differs from what was brought in before is told and not written.\n",
        f"Limits: {MOST_ROWS} rows, {MOST_BYTES >> 20} MB. Above {AT_ONCE} rows the worker checks",
        f"and writes. The file is sealed and removed after {KEEP_FILES.days} days. Formulas are",
        "never evaluated. The first row are headers; rows marked 说明 or 示例 in the first column",
        "are not read. What the worker read of a file without errors lies sealed beside it until",
        "it is written, a day at the most, and is not read from the file again on that day.\n",
        "A placement starts in the state of its days (融合期 for 60 days, then 正式寄养). No",
        "offer, consent, signature, assessment or decision is invented: `migrated_at` stands on",
        "the match and on the application. Clocks run from the day of the import on.\n",
    ]
    for sheet in SHEETS:
        lines += [
            f"## {sheet.title}\n",
            f"{sheet.about}\n",
            "| 列 | 必填 | 怎样填 | 可选的内容 | 例子 |",
            "|---|---|---|---|---|",
        ]
        for column in sheet.columns:
            labels = list(column.choices or column.suggestions)
            said = "、".join(labels[:_MOST_NAMED])
            if len(labels) > _MOST_NAMED:
                said += "等，见下拉列表"
            how = "：".join(part for part in (column.kind.value, column.hint) if part)
            must = "是" if column.required else ""
            lines.append(f"| {column.header} | {must} | {how} | {said} | {column.example} |")
        lines.append("")
    return "\n".join(lines)
