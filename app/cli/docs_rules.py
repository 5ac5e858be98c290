"""`docs/rules.md`: every rule, how certain it is, and the test that proves its boundary."""

from __future__ import annotations

from pathlib import Path

from app.cli.marks import marked_tests
from app.law import PERIODS, RULES, Period, Rule, Unit, certainty, citation

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "rules.md"

_STANDING = {"national": "国家", "local": "地方", "house": "本平台"}
_UNITS = {
    Unit.DAY: "日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.WORKING_DAY: "个工作日",
    Unit.HOUR: "小时",
    Unit.MINUTE: "分钟",
}
_HEAD = """# Rules and periods

Made by `app/cli/docs_rules.py` from `app/law`; do not edit. Force: H stops, S needs a written
release, E produces an event, I informs. A row marked 条文待核 was not compared with its text
and cites no article until an administrator confirms it; 本平台默认规则 is never shown as law.
`*` marks a figure that is only ours inside a lawful row.
"""


def boundary_tests(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The tests marked `@pytest.mark.rule("FC-…")`, by rule id."""
    return marked_tests("rule", folder)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") or "–" for cell in cells) + " |"


def _table(*head: str) -> list[str]:
    return [_line(*head), _line(*("---" for _ in head))]


def _rule_line(rule: Rule, tests: dict[str, list[str]]) -> str:
    parameters = [f"`{name}`{'*' if name in rule.house_parts else ''}" for name in rule.parameters]
    return _line(
        rule.id,
        rule.force,
        rule.says,
        citation(rule),
        _STANDING[rule.standing],
        certainty(rule),
        ", ".join(parameters),
        "<br>".join(f"`{test}`" for test in tests.get(rule.id, [])),
    )


def _period_line(period: Period, tests: dict[str, list[str]]) -> str:
    length = "；".join(
        f"自{first.isoformat()}起 {number}{_UNITS[period.unit]}"
        for first, number in period.length.items()
    )
    return _line(
        period.id,
        period.starts_when,
        length,
        period.at_end,
        citation(period),
        certainty(period),
        f"`{period.parameter}`" if period.parameter else "",
        "<br>".join(f"`{test}`" for test in tests.get(period.id, [])),
    )


def render() -> str:
    """The whole document."""
    tests = boundary_tests()
    lines = [_HEAD, "## Rules", ""]
    lines += _table(
        "id", "force", "in plain words", "cited as", "standing", "checked", "parameters", "test"
    )
    lines += [_rule_line(rule, tests) for rule in RULES.values()]
    lines += ["", "## Periods", ""]
    lines += _table(
        "id", "starts", "length", "at the end", "cited as", "checked", "parameter", "test"
    )
    lines += [_period_line(period, tests) for period in PERIODS.values()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(render(), "utf-8")
