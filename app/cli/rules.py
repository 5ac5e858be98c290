"""`rules due`, `rules foster`, `rules adoption`: one JSON record a line in, one answer a line out.

Shipped rules, tables and calendar only: no database, no settings, so that the same line
gives the same answer on every machine (care.md §0.4).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import click

from app.law.facts import FactError

Answer = Callable[[object], dict[str, Any]]

rules_group = click.Group("rules", help="按随附的规则逐行作答（JSON 行输入，JSON 行输出）。")

_FAULTS = 2


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _integer(text: str) -> int | Decimal:
    """An int of any length: Python refuses to read very long ones from text."""
    try:
        return int(text)
    except ValueError:
        return int(Decimal(text))


def _number(text: str) -> Decimal | str:
    """An exact decimal. One beyond any exponent is left as text, which no field takes."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys are all different: of two values none may win in silence."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def read_line(line: bytes) -> object:
    """The JSON value of one line; FactError on `record` when there is none."""
    try:
        return json.loads(
            line.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_number,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise FactError("record", "这一行不是一个 JSON 对象（UTF-8 编码、键不重复）") from None


def _is_blank(line: bytes) -> bool:
    return not line.decode("utf-8", "replace").strip()


def answer_lines(answer: Answer) -> None:
    """Answer standard input line by line; exit status 2 when any line was an error."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    has_faults = False
    for line in source:
        if _is_blank(line):
            continue
        try:
            result = answer(read_line(line))
        except FactError as error:
            has_faults = True
            result = {"error": {"field": error.field, "message": error.message}}
        text = json.dumps(result, ensure_ascii=False)
        # Half a surrogate pair is no character: it goes out as it came in, as an escape.
        target.write(text.encode("utf-8", "backslashreplace") + b"\n")
        target.flush()
    if has_faults:
        raise click.exceptions.Exit(_FAULTS)


@rules_group.command("due", help="期限的最后一天：start、length、unit。")
def due() -> None:
    from app.deadlines.rules import answer

    answer_lines(answer)


@rules_group.command("foster", help="家庭能否寄养，以及能否寄养这名儿童。")
def foster() -> None:
    from app.foster.rules import answer

    answer_lines(answer)


@rules_group.command("adoption", help="收养人能否收养这名儿童。")
def adoption() -> None:
    from app.adoption.rules import answer

    answer_lines(answer)


@rules_group.command("draw", help="复算随机抽取：seed、items、must、rested、percent。")
def draw() -> None:
    from app.placements.rules.drawing import answer

    answer_lines(answer)
