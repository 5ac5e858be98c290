"""The rules of the house that a machine keeps; each rule shows that it sees a bad line."""

from __future__ import annotations

import ast
import importlib
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy.orm import configure_mappers

import app.all_models  # noqa: F401 - for its tables
from app.core.db import Base, Record

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted((ROOT / "app").rglob("*.py"))
# Pieces are what a view answers alone; a file that is only included has no root to keep.
SWAPPED = {
    found
    for path in PYTHON
    for found in re.findall(r'"([a-z_/]+/_[a-z_]+\.html)"', path.read_text())
} | {"a/_decision.html"}
# These fill a slot that stays in the page: the answer of a live check, a list of files.
SLOTS = {
    "accounts/_id_check.html", "adoption/apply/_files.html", "adoption/assess/_files.html",
    "foster/apply/_files.html",
    "foster/apply/_live.html", "purchasing/delivery/_files.html", "visits/_photos.html",
}  # fmt: skip
# Frames and words of a room around the household's pages, which several rooms share.
FRAMES = {
    "adoption/apply/_layout.html", "adoption/apply/_notice.html", "family_style/_apply.html",
    "family_style/_notice.html", "foster/apply/_layout.html",
}  # fmt: skip
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FEATURES = {"foster", "families", "worklist", "accounts", "documents", "notices", "checklists"}
PRIVATE = {"views", "forms", "policy"}

Finding = Iterator[tuple[int, str]]
Nodes = list[ast.AST]
Rule = Callable[[Nodes, str], Finding]


def nodes_of(text: str) -> Nodes:
    return list(ast.walk(ast.parse(text)))


def calls(nodes: Nodes, *names: str) -> Iterator[ast.Call]:
    """The calls of functions and methods of these names."""
    for node in nodes:
        if isinstance(node, ast.Call) and name_of(node.func) in names:
            yield node


def name_of(node: ast.AST) -> str:
    """The last word of a name with or without points; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def only_the_clock_asks_the_time(nodes: Nodes, path: str) -> Finding:
    if path == "core/clock.py":
        return
    for call in calls(nodes, "now", "utcnow", "today", "time"):
        text = ast.unparse(call.func)
        if text in {"datetime.now", "datetime.utcnow", "date.today", "time.time", "dt.date.today"}:
            yield call.lineno, f"{text}: ask app.core.clock"


def only_the_database_room_commits(nodes: Nodes, path: str) -> Finding:
    if path == "core/db.py":
        return
    for call in calls(nodes, "commit"):
        if isinstance(call.func, ast.Attribute):
            yield call.lineno, "commit(): the request's end commits (app/core/db.py)"


def only_workflow_moves_a_case(nodes: Nodes, path: str) -> Finding:
    if path.startswith("workflow/"):
        return
    for node in nodes:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            is_state = isinstance(target, ast.Attribute) and target.attr == "state"
            if is_state and re.match(r"(State|S)\.", ast.unparse(node.value)):
                yield node.lineno, "a case changes state in workflow.advance only"


def only_config_reads_the_environment(nodes: Nodes, path: str) -> Finding:
    if path in {"config.py", "serving.py", "assets.py"}:
        return
    for node in nodes:
        if not isinstance(node, ast.Attribute) or node.attr not in {"environ", "getenv"}:
            continue
        if ast.unparse(node) in {"os.environ", "os.getenv"}:
            yield node.lineno, "os.environ: settings are read in app/config.py"


def only_forms_and_filters_make_markup(nodes: Nodes, path: str) -> Finding:
    if path in {"core/forms.py", "core/screen.py"}:
        return
    for call in calls(nodes, "Markup"):
        if ast.unparse(call.func) in {"Markup", "markupsafe.Markup"}:
            yield call.lineno, "Markup(: text is escaped by the template"


def nobody_enters_another_rooms_back_door(nodes: Nodes, path: str) -> Finding:
    room = path.split("/", maxsplit=1)[0]
    if room not in FEATURES:
        return
    # The households' forms have no pages of their own: the features that use them show them.
    others = FEATURES - {room, "families"}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            is_other = parts[0] == "app" and len(parts) >= 3 and parts[1] in others
            if is_other and parts[2] in PRIVATE:
                yield node.lineno, f"{node.module}: use its models, queries or services"


# Statements made of our own constants, and of names that the code itself puts together.
OWN_CONSTANTS = {"core/db.py", "family_style/models/life.py", "seeding/loading.py"}
RUNS = {"eval", "exec", "system", "popen", "render_template_string", "from_string"}


def nothing_runs_what_was_typed(nodes: Nodes, path: str) -> Finding:
    for call in calls(nodes, *RUNS):
        yield call.lineno, f"{ast.unparse(call.func)}: runs text"
    for call in calls(nodes, "text", "execute", "exec_driver_sql", "executescript"):
        made = call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
        formatted = call.args and isinstance(call.args[0], ast.Call) and name_of(
            call.args[0].func
        ) in {"format", "join", "replace"}  # fmt: skip
        if (made or formatted) and path not in OWN_CONSTANTS:
            yield call.lineno, "a statement is put together: give the value as a parameter"
    for node in nodes:
        if isinstance(node, ast.keyword) and node.arg == "shell":
            yield node.value.lineno, "shell=: give the arguments as a list"


CALLS_OUT = {"socket", "ssl", "smtplib", "ftplib", "requests", "httpx", "aiohttp", "urllib3"}


def the_server_calls_nobody(nodes: Nodes, path: str) -> Finding:
    # One asks the portal's own database whether it is awake, one the identity service by name.
    if path in {"core/patience.py", "accounts/unified.py"}:
        return
    for node in nodes:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.split(".")[0] in CALLS_OUT or name in {"urllib.request", "http.client"}:
                yield getattr(node, "lineno", 0), f"{name}: the server calls nobody"


def sheets_hold_no_formulas(nodes: Nodes, path: str) -> Finding:
    is_off = any(
        isinstance(key, ast.Constant) and key.value == "strings_to_formulas"
        and isinstance(value, ast.Constant) and value.value is False
        for node in nodes if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
    )  # fmt: skip
    for call in calls(nodes, "Workbook"):
        if len(call.args) < 2 or not is_off:
            yield call.lineno, 'Workbook(out, {"strings_to_formulas": False})'


# Blank workbooks to fill in with their errors, open data, the record: no list of persons.
NO_LISTS = {
    "cli/audit_reports.py", "divisions/build_data.py", "documents/sheets.py", "golive/workbooks.py",
    "purchasing/services/record_sheets.py", "purchasing/views/public.py",
}  # fmt: skip


def lists_leave_by_one_door(nodes: Nodes, path: str) -> Finding:
    if path not in NO_LISTS:
        for call in calls(nodes, "Workbook", "writer", "DictWriter"):
            yield call.lineno, "a list leaves through app/documents/exports.py"
    if path not in {"documents/sheets.py", "documents/exports.py"}:
        for call in calls(nodes, "as_csv", "as_xlsx"):
            yield call.lineno, "a list leaves through app/documents/exports.py"


INDEXED = set(
    "id_no phone credit_code attempt authenticator code device golive_row owner passkey recovery "
    "seen unified".split()
)


def only_what_is_hard_to_guess_is_indexed(nodes: Nodes, path: str) -> Finding:
    """Numbers, and marks that are no look-up; names lie in buckets (`crypto.bucket`)."""
    if path == "core/crypto.py":
        return
    for call in calls(nodes, "blind"):
        kind = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
        if kind not in INDEXED:
            yield call.lineno, f"blind({ast.unparse(call.args[0])}): can it be guessed?"


def no_form_is_poured_into_a_row(nodes: Nodes, path: str) -> Finding:
    for call in calls(nodes, "populate_obj"):
        yield call.lineno, "populate_obj: name the columns that a form may change"
    for call in calls(nodes, "setattr"):
        if "form" in ast.unparse(call) or "request" in ast.unparse(call):
            yield call.lineno, "setattr from a form: name the columns that it may change"


RULES: list[tuple[Rule, str, str]] = [
    (nothing_runs_what_was_typed, 'text(f"SELECT {x}")', 'text("SELECT :x")'),
    (nothing_runs_what_was_typed, "run(words, shell=True)", "run(words)"),
    (the_server_calls_nobody, "from urllib import request", "from urllib.parse import quote"),
    (sheets_hold_no_formulas, "Workbook(out)", 'Workbook(out, {"strings_to_formulas": False})'),
    (lists_leave_by_one_door, "as_xlsx([table])", "export_tables(session, actor, asked, [])"),
    (lists_leave_by_one_door, "csv.writer(out)", "csv.reader(out)"),
    (only_what_is_hard_to_guess_is_indexed, 'blind("sex", x)', 'blind("id_no", x)'),
    (no_form_is_poured_into_a_row, "form.populate_obj(row)", "row.name = form.name.data"),
    (only_the_clock_asks_the_time, "x = datetime.now(UTC)", "x = clock.now()"),
    (only_the_database_room_commits, "session.commit()", "session.flush()"),
    (only_workflow_moves_a_case, "case.state = State.APPROVED", "visit.state = VisitState.DONE"),
    (only_config_reads_the_environment, "os.environ['X']", "config.instance"),
    (only_forms_and_filters_make_markup, "Markup(text)", "render(text)"),
    (
        nobody_enters_another_rooms_back_door,
        "from app.accounts.forms import SignInForm",
        "from app.accounts.models import User",
    ),
]


@pytest.mark.bar("S06", "S41", "S43", "S50", "S51", "S55")
@pytest.mark.parametrize(
    "rule", dict.fromkeys(rule for rule, _, _ in RULES), ids=lambda rule: rule.__name__
)
def test_the_code_keeps(rule: Rule) -> None:
    assert broken()[rule] == []


@pytest.mark.bar("S51")
def test_a_test_that_calls_out_fails() -> None:
    """The trap of tests/conftest.py stands in every test's process."""
    with socket.socket() as line, pytest.raises(pytest.fail.Exception):
        line.connect(("192.0.2.1", 80))


@pytest.mark.bar("S52")
def test_no_pattern_is_slow() -> None:
    """Each on 100,000 signs of the kinds that patterns stumble over, in 100 ms."""
    rooms = {
        path.relative_to(ROOT).with_suffix("")
        for path in PYTHON
        if path.parts[-2] != "cli" and path.stem != "build_data"
    }
    for room in rooms:
        importlib.import_module(".".join(room.parts).removesuffix(".__init__"))
    patterns = {
        value
        for name, module in list(sys.modules.items()) if name.startswith("app.")
        for value in vars(module).values() if isinstance(value, re.Pattern)
    }  # fmt: skip
    assert len(patterns) > 30
    slow = {}
    for pattern in patterns:
        for piece in (" ", "1", "a", "长", "<c ", "0,", "a1 ", "-.", "\n"):
            worst = (piece * 100_000)[:100_000] + "!"
            text = worst if isinstance(pattern.pattern, str) else worst.encode()
            began = time.process_time()
            for match in (pattern.match, pattern.fullmatch, pattern.search):
                match(text)
            if time.process_time() - began > 0.1:
                slow[pattern.pattern] = piece
    assert slow == {}


@cache
def broken() -> dict[Rule, list[str]]:
    """Of each rule the lines that break it: each file is read once for all of them."""
    found: dict[Rule, list[str]] = {rule: [] for rule, _, _ in RULES}
    for path in PYTHON:
        nodes, name = nodes_of(path.read_text()), str(path.relative_to(ROOT / "app"))
        for rule, lines in found.items():
            lines += [f"app/{name}:{line}: {says}" for line, says in rule(nodes, name)]
    return found


@pytest.mark.parametrize(("rule", "bad", "good"), RULES, ids=lambda x: getattr(x, "__name__", "-"))
def test_each_rule_sees_a_bad_line_and_lets_a_good_one_pass(
    rule: Rule, bad: str, good: str
) -> None:
    assert list(rule(nodes_of(bad), "foster/services.py"))
    assert not list(rule(nodes_of(good), "foster/services.py"))


def test_relationships_are_loaded_on_purpose() -> None:
    configure_mappers()
    lazy = [
        f"{mapper.class_.__name__}.{relationship.key}"
        for mapper in Base.registry.mappers
        for relationship in mapper.relationships
        if relationship.lazy not in {"raise", "raise_on_sql"}
    ]
    assert lazy == []


@pytest.mark.bar("R05")
def test_every_record_people_edit_has_a_version() -> None:
    without = [
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Record) and mapper.version_id_col is None
    ]
    assert without == []


def test_files_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in PYTHON
        if (lines := len(path.read_text().splitlines())) > 500
    }
    assert long == {}


# --- templates -------------------------------------------------------------------------------


class Tags(HTMLParser):
    """The elements of a template, with Jinja's own marks taken out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL)
        self.feed(re.sub(r"\{\{.*?\}\}", "x", text, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def script_faults(tag: str, attributes: dict[str, str | None]) -> Iterator[str]:
    said = {key: (value or "").strip().lower() for key, value in attributes.items()}
    if any(value.startswith(("js:", "javascript:")) for value in said.values()):
        yield f"<{tag}>: no script in an attribute, htmx evaluates none"
    if "[" in said.get("hx-trigger", ""):
        yield f"<{tag}>: no filter in hx-trigger, htmx evaluates none"


def template_faults(name: str, text: str) -> list[str]:
    tags = Tags(text).found
    faults = []
    if re.search(r"\|\s*safe\b|autoescape\s+false", text):
        faults.append("text is never marked safe")
    for tag, attributes in tags:
        if "style" in attributes or any(key.startswith("on") for key in attributes):
            faults.append(f"<{tag}>: no inline style or handler, the CSP refuses them")
        if any(key.startswith("hx-on") for key in attributes):
            faults.append(f"<{tag}>: hx-on is switched off")
        faults += script_faults(tag, attributes)
        if "hx-post" in attributes and tag == "form" and "action" not in attributes:
            faults.append("a form with hx-post has the same action, for phones without JavaScript")
        posts = tag == "form" and (attributes.get("method") or "").lower() == "post"
        if posts and not name.startswith(("components/", "layouts/")):
            faults.append("use the form macro: it carries the tokens")
    if name in SWAPPED - SLOTS - FRAMES:
        root = tags[0][1].get("id") if tags else None
        expected = Path(name).stem.removeprefix("_").replace("_", "-")
        if root is None or not re.fullmatch(rf"(\w+-)*{expected}(-\w+)*", root):
            faults.append(f"the root of a piece has the id {expected}, not {root}")
    return faults


@pytest.mark.bar("S34", "S41")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_template_keeps_the_rules(path: Path) -> None:
    assert template_faults(str(path.relative_to(ROOT / "templates")), path.read_text()) == []


@pytest.mark.bar("S34", "S41")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a/b.html", "<p>{{ x|safe }}</p>"),
        ("a/b.html", '<p style="color:red">x</p>'),
        ("a/b.html", '<a onclick="x()">x</a>'),
        ("a/b.html", '<a href="javascript:x()">x</a>'),
        ("a/b.html", '<div hx-vals="js:{a: 1}">x</div>'),
        ("a/b.html", '<div hx-trigger="click[ctrlKey]">x</div>'),
        ("a/b.html", '<form hx-post="/x"></form>'),
        ("a/b.html", '<form method="post" action="/x"></form>'),
        ("a/_decision.html", '<section id="other"></section>'),
    ],
)
def test_a_bad_template_is_seen(name: str, text: str) -> None:
    assert template_faults(name, text)
