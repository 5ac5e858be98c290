"""The request cycle: one transaction, one effect, one set of headers, nothing typed is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectMultipleField, TextAreaField

from app.accounts.roles import Role
from app.audit import services as audit
from app.audit.models import AuditEvent, Outcome
from app.config import Config
from app.core import clock
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.forms import Form, ThreePartDate
from app.core.held import own_page, said
from app.core.ids import new_ref
from app.core.submissions import Submission
from app.core.web import HEADERS, done, go, later, local_path, me, new_submission_id, public
from app.families.forms import options
from app.parameters.models import ConfirmedRule
from app.portal import create_app
from tests import sent
from tests.conftest import opened
from tests.factories import Client, World

bp = Blueprint("probe", __name__, url_prefix="/probe")


@bp.post("/write")
@public
def write() -> ResponseReturnValue:
    n = db().scalar(select(func.count()).select_from(ConfirmedRule)) or 0
    db().add(_rule(f"P-{n}"))
    audit.record(db(), me(), "probe.write")
    outcome = request.form.get("outcome")
    if outcome == "conflict":
        raise Conflict
    if outcome == "invalid":
        raise Invalid("请核对", "name")
    return done(None, "/probe/seen")


@bp.get("/write-in-get")
@public
def write_in_get() -> ResponseReturnValue:
    db().add(_rule("P-get"))
    db().flush()
    return "never"


@bp.get("/read")
@public
def read() -> ResponseReturnValue:
    later(lambda session: audit.record(session, me(), "probe.read"))
    return "secret text"


@bp.get("/read-unrecorded")
@public
def read_unrecorded() -> ResponseReturnValue:
    def broken(_session: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    later(broken)
    return "secret text"


@bp.post("/private")
def private() -> ResponseReturnValue:
    return go("/")


def _rule(rule_id: str) -> ConfirmedRule:
    return ConfirmedRule(rule_id=rule_id, source="s", article="a", confirmed_on=clock.today())


@pytest.fixture(scope="module")
def probed(template: Config) -> Flask:
    """A portal of our own, with the probe's pages."""
    made = create_app(template)
    made.register_blueprint(bp)
    return made


@pytest.fixture
def app(probed: Flask, config: Config, engine: Engine) -> Iterator[Flask]:
    with opened(probed, config, engine) as own:
        yield own


def count(world: World, model: type = ConfirmedRule) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def acts(world: World, action: str) -> int:
    with world.reading() as session:
        return (
            session.scalar(
                select(func.count()).select_from(AuditEvent).where(AuditEvent.action == action)
            )
            or 0
        )


@pytest.mark.bar("R04")
def test_a_form_that_came_twice_has_one_effect_and_one_result(world: World) -> None:
    client = world.client()
    sid = new_submission_id()
    first = client.post("/probe/write", {"submission_id": sid})
    second = client.post("/probe/write", {"submission_id": sid})
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location == "/probe/seen"
    assert (count(world), acts(world, "probe.write"), count(world, Submission)) == (1, 1, 1)


@pytest.mark.bar("P04")
def test_a_form_that_asks_more_than_it_may_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the meter would for any form that any test sends."""
    world.client().post("/probe/write", {})
    assert sent.TOO_DEAR == {}
    monkeypatch.setattr(sent, "MOST_STATEMENTS", 3)
    world.client().post("/probe/write", {})
    assert list(sent.TOO_DEAR) == ["probe.write"]
    sent.TOO_DEAR.clear()


@pytest.mark.bar("R04")
def test_twenty_copies_at_once_have_one_effect(world: World) -> None:
    sid = new_submission_id()
    clients = [world.client() for _ in range(20)]
    for client in clients:
        assert client.csrf
    answers: list[int] = []

    def send(client: Client) -> None:
        answers.append(client.post("/probe/write", {"submission_id": sid}).status_code)

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 20
    assert count(world) == 1


@pytest.mark.bar("R04")
def test_a_refused_form_can_be_sent_again_with_the_same_id(world: World) -> None:
    client = world.client()
    sid = new_submission_id()
    refused = client.post("/probe/write", {"submission_id": sid, "outcome": "conflict"})
    assert (refused.status_code, count(world), acts(world, "probe.write")) == (409, 0, 0)
    assert client.post("/probe/write", {"submission_id": sid}).status_code == 303
    assert count(world) == 1


@pytest.mark.bar("R13")
def test_a_form_without_an_id_comes_back_with_what_was_typed(world: World) -> None:
    answer = world.client().post("/probe/write", {"submission_id": "", "motive": "想给孩子一个家"})
    assert answer.status_code == 400
    assert "想给孩子一个家" in answer.text
    assert count(world) == 0


def test_a_conflict_shows_what_was_typed_but_never_a_password(world: World) -> None:
    answer = world.client().post(
        "/probe/write",
        {"outcome": "conflict", "note": "我写了很久的话", "password": "不能出现的密码"},
    )
    assert answer.status_code == 409
    assert "我写了很久的话" in answer.text
    assert "不能出现的密码" not in answer.text


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ({"csrf_token": ""}, {}),
        ({"csrf_token": "forged"}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Sec-Fetch-Site": "same-site"}),
    ],
)
def test_a_form_of_another_site_changes_nothing(
    world: World, data: dict[str, str], headers: dict[str, str]
) -> None:
    answer = world.client().post("/probe/write", data, headers=headers)
    assert answer.status_code in {400, 403}
    assert count(world) == 0


def test_the_token_of_another_browser_is_refused(world: World) -> None:
    stolen = world.client().csrf
    assert world.client().post("/probe/write", {"csrf_token": stolen}).status_code == 400
    assert count(world) == 0


@pytest.mark.bar("S38")
def test_reading_cannot_write(world: World) -> None:
    assert world.client().get("/probe/write-in-get").status_code == 503
    assert count(world) == 0


@pytest.mark.bar("S65")
def test_a_reading_is_recorded_before_the_answer_leaves(world: World) -> None:
    assert world.client().get("/probe/read").text == "secret text"
    assert acts(world, "probe.read") == 1


@pytest.mark.bar("S65")
def test_what_cannot_be_recorded_is_not_shown(world: World) -> None:
    answer = world.client().get("/probe/read-unrecorded")
    assert answer.status_code == 503
    assert "secret text" not in answer.text


@pytest.mark.bar("S65", "R12")
def test_an_act_that_cannot_be_recorded_does_not_happen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_session: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    with monkeypatch.context() as patch:
        patch.setattr(world.database, "before_commit", [broken])
        answer = world.client().post("/probe/write", {"note": "我写了很久的话"})
    assert answer.status_code == 503
    assert "我写了很久的话" in answer.text
    assert (count(world), acts(world, "probe.write")) == (0, 0)


@pytest.mark.bar("S02", "S65")
def test_who_is_refused_stands_in_the_record(world: World) -> None:
    clerk = world.staff("home", Role.INTAKE)
    assert clerk.get(f"/children/{new_ref()}").status_code == 404
    assert clerk.get("/agencies/new").status_code == 403
    with world.reading() as session:
        lines = session.scalars(
            select(AuditEvent).where(AuditEvent.outcome == Outcome.REFUSED)
        ).all()
    assert {line.actor_user_id is not None for line in lines} == {True}
    assert "authz.unseen" in {line.action for line in lines}
    assert len(lines) == 2


def test_a_page_that_needs_an_account_sends_to_sign_in_and_back(world: World) -> None:
    answer = world.client().get("/account?tab=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account?tab%3D1"


@pytest.mark.bar("S33", "S40")
@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/account", "/probe/write"])
def test_every_answer_carries_the_headers(world: World, path: str) -> None:
    answer = world.client().get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_method_that_a_page_has_not_is_405(world: World) -> None:
    answer = world.client().http.delete("/accessibility")
    assert answer.status_code in {400, 405}
    assert world.client().get("/probe/write").status_code == 405


@pytest.mark.bar("S42")
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:1",
        "http:evil", "/\tx", "/a\r\nb", "", None, "evil", "///evil.example",
        "////evil.example", "/\\/evil.example", "\\/evil.example", "/\t/evil.example",
        "\t//evil.example", " //evil.example", " https://evil.example", "https:evil.example",
        "https:/evil.example", "https:///evil.example", "HTTPS://evil.example", "ftp://evil.example",
        "data:text/html,x", "JavaScript:1", " javascript:1", "java\nscript:1", "vbscript:1",
        "mailto:x@evil.example", "http:\\\\evil.example", "//evil.example/%2f..", "//evil@here",
        "//[::1]", "/\\\\evil.example", "/\n/evil.example", "?next=//evil.example",
        "#//evil.example", "./evil", "../evil", "/\x00/evil", "/\x1f/evil.example", "evil.example/",
    ],
)  # fmt: skip
def test_only_paths_of_our_own_are_redirect_targets(url: str | None) -> None:
    assert local_path(url) is None


@pytest.mark.parametrize("url", ["/", "/mine", "/a?b=c&d=%2F", "/寄养"])
def test_our_own_paths_are(url: str) -> None:
    assert local_path(url) == url


def test_nul_in_a_text_is_dropped_and_in_an_address_not_found(world: World) -> None:
    client = world.client()
    kept = client.post("/probe/write", {"note": "甲\0乙", "outcome": "conflict"})
    assert "甲乙" in kept.text
    assert client.get("/search?q=%00").status_code == 404


@pytest.mark.bar("R13")
def test_what_was_typed_comes_back_under_its_question(world: World) -> None:
    class Asked(Form):
        motive = TextAreaField("为什么想寄养")
        ages = SelectMultipleField("年龄", choices=options([("a", "0至3岁"), ("b", "4至6岁")]))
        told_on = ThreePartDate("告知日期")
        seen = HiddenField()

    sent = [
        ("motive", "家里有空房"), ("ages", "a"), ("ages", "b"), ("told_on-year", "2026"),
        ("told_on-month", "3"), ("told_on-day", "27"), ("seen", "9f3c"), ("strange", "4b1d"),
    ]  # fmt: skip
    with world.app.test_request_context("/x", method="POST", data=MultiDict(sent)):
        assert ("", "院里") in said([("note", "院里"), ("score", "3")])
        Asked()
        assert said(sent) == [
            ("为什么想寄养", "家里有空房"), ("年龄", "0至3岁、4至6岁"), ("告知日期", "2026-3-27"),
        ]  # fmt: skip


def test_a_conflict_leads_to_the_page_of_the_form(world: World) -> None:
    with world.app.test_request_context("/account/password/none", method="POST"):
        assert own_page() in {"/account/password", "/account"}
    htmx = {"HX-Current-URL": "http://localhost/sign-in?next=/account"}
    with world.app.test_request_context("/sign-in", method="POST", headers=htmx):
        assert own_page() == "/sign-in?next=/account"
    foreign = {"HX-Current-URL": "http://elsewhere.example/sign-in"}
    with world.app.test_request_context("/nowhere/at/all", method="POST", headers=foreign):
        assert own_page() == "/"
