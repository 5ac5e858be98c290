"""Signing in by the identity service, against a real OpenID provider (npm oidc-provider)."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import func, select

from app.accounts.models import UnifiedLink, User, UserState
from app.accounts.services.identities import AWAY, NOT_DONE, Journey
from app.accounts.unified import Service
from app.config import ROOT, ConfigError, UnifiedIdentity
from app.core import clock
from app.core.db import transaction
from app.core.errors import Invalid
from tests.accounts.staff_pages import PASSWORD, account, colleague, second_factor, sign_in
from tests.factories import Client, World

BACK = "http://localhost/sign-in/unified/back"
NAME = "吉林省统一身份认证"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of the provider, which runs while this file is tested."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    node = shutil.which("node") or str(ROOT / ".venv/bin/node")
    script = Path(__file__).with_name("provider.mjs")
    running = subprocess.Popen(
        [node, str(script), str(port), BACK],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stdout.readline().strip() == "listening"
    yield f"http://127.0.0.1:{port}"
    running.kill()
    running.wait()
    running.stdout.close()


@pytest.fixture
def named(issuer: str) -> UnifiedIdentity:
    return UnifiedIdentity(NAME, issuer, "tongan", "a-secret-of-the-test")


def asked(named: UnifiedIdentity) -> tuple[str, str, str]:
    return named.issuer, named.client_id, named.client_secret


@pytest.fixture
def joined(world: World, named: UnifiedIdentity, monkeypatch: pytest.MonkeyPatch) -> World:
    """The portal with this identity service."""
    portal = replace(world.app.config["PORTAL"], unified=named)
    monkeypatch.setitem(world.app.config, "PORTAL", portal)
    monkeypatch.setitem(world.app.extensions, "unified", Service(*asked(named)))
    return world


def comes_back(url: str, name: str) -> str:
    """Sign in at the provider under this name; the query with which it sends the browser back."""
    with requests.Session() as browser:
        answer = browser.get(url, allow_redirects=False)
        while not (target := answer.headers.get("Location", "")).startswith(BACK):
            if target:
                answer = browser.get(urljoin(url, target), allow_redirects=False)
                continue
            found = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            assert found, answer.text[:500]
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert prompt
            typed = {"prompt": prompt[1], "login": name, "password": "any"}
            answer = browser.post(urljoin(url, found[1]), typed, allow_redirects=False)
    return urlsplit(target).query


def travels(client: Client, name: str, path: str = "/sign-in/unified") -> str:
    """Off to the provider and back to the page that asks to go on; what it holds."""
    away = client.get(path)
    assert away.status_code == 303
    query = comes_back(away.location or "", name)
    page = client.get(f"/sign-in/unified/back?{query}")
    assert page.status_code == 200
    assert "继续" in page.text
    return query


def linked(world: World, name: str = "chen-jing") -> Client:
    """A colleague's browser after they have linked their account."""
    client = world.client()
    assert sign_in(client, "chen.jing", PASSWORD).status_code == 303
    answer = travels(client, name)
    assert client.post("/account/unified/link", {"answer": answer}).status_code == 303
    return client


def test_whoever_has_linked_signs_in_and_shows_a_second_factor(joined: World) -> None:
    colleague(joined)
    client = linked(joined)
    assert f"已关联{NAME}" in client.get("/account").text
    fresh = joined.client()
    assert NAME in fresh.get("/sign-in").text
    answer = travels(fresh, "chen-jing", "/sign-in/unified?next=/inbox")
    half = fresh.post("/sign-in/unified", {"answer": answer})
    assert half.location == "/sign-in/code?next=/inbox"
    assert (fresh.get("/inbox").location or "").startswith("/sign-in")
    fresh._csrf = ""
    assert second_factor(fresh).status_code == 303
    assert fresh.get("/inbox").status_code == 200


def test_an_answer_opens_once_and_only_the_browser_that_began(joined: World) -> None:
    colleague(joined)
    linked(joined)
    fresh, other = joined.client(), joined.client()
    answer = travels(fresh, "chen-jing")
    assert other.post("/sign-in/unified", {"answer": answer}).status_code == 422
    travels(other, "somebody-else")
    refused = other.post("/sign-in/unified", {"answer": answer})
    assert refused.status_code == 422
    assert NOT_DONE in refused.text
    assert fresh.post("/sign-in/unified", {"answer": answer}).status_code == 303
    fresh._csrf = ""
    assert fresh.post("/sign-in/unified", {"answer": answer}).status_code == 422


def test_somebody_unknown_is_told_to_link_first(joined: World) -> None:
    colleague(joined)
    fresh = joined.client()
    answer = travels(fresh, "chen-jing")
    refused = fresh.post("/sign-in/unified", {"answer": answer})
    assert refused.status_code == 422
    assert "还没有关联" in refused.text
    assert "动态码" not in fresh.get("/sign-in/code").text


def test_a_disabled_or_ended_account_is_not_entered(joined: World) -> None:
    colleague(joined)
    linked(joined)
    yesterday = clock.today() - timedelta(days=1)
    for state, ends_on, status in (
        (UserState.DISABLED, None, 422), (UserState.ACTIVE, yesterday, 422),
        (UserState.ACTIVE, clock.today(), 303),
    ):  # fmt: skip
        with transaction(joined.database) as session:
            user = session.scalars(select(User).where(User.username == "chen.jing")).one()
            user.state, user.ends_on = state, ends_on
        fresh = joined.client()
        answer = travels(fresh, "chen-jing")
        assert fresh.post("/sign-in/unified", {"answer": answer}).status_code == status


def test_one_identity_enters_one_account_until_it_is_unlinked(joined: World) -> None:
    colleague(joined)
    client = linked(joined)
    with transaction(joined.database) as session:
        assert session.scalar(select(func.count()).select_from(UnifiedLink)) == 1
        assert "chen-jing" not in session.scalars(select(UnifiedLink.subject_index)).one()
    assert account(joined).last_sign_in_at is not None
    assert client.post("/account/unified/unlink").status_code == 303
    assert "去关联" in client.get("/account").text
    fresh = joined.client()
    answer = travels(fresh, "chen-jing")
    assert fresh.post("/sign-in/unified", {"answer": answer}).status_code == 422


def journey(service: Service, name: str = "a") -> tuple[Journey, str]:
    begun = service.begin(BACK)
    return begun, comes_back(begun.url, name)


def test_another_state_issuer_verifier_or_nonce_is_refused(named: UnifiedIdentity) -> None:
    service = Service(*asked(named))
    changes: list[Callable[[Journey, str], tuple[Journey, str]]] = [
        lambda begun, said: (replace(begun, state="x" * 30), said),
        lambda begun, said: (begun, re.sub(r"iss=[^&]+", "iss=http%3A%2F%2Fevil", said)),
        lambda begun, said: (replace(begun, verifier="x" * 64), said),
        lambda begun, said: (replace(begun, nonce="x" * 24), said),
        lambda begun, said: (begun, re.sub(r"code=[^&]+", "code=made-up", said)),
        lambda begun, _: (begun, f"state={begun.state}&error=access_denied"),
    ]
    for change in changes:
        with pytest.raises(Invalid, match=NOT_DONE):
            service.finish(BACK, *change(*journey(service)))
    assert service.finish(BACK, *journey(service, "li-na")) == "li-na"


def test_a_token_under_other_keys_or_none_is_refused(named: UnifiedIdentity) -> None:
    service, begun = Service(*asked(named)), Journey("", "s", "n", "v")
    now = int(clock.now().timestamp())
    claims = {"iss": named.issuer, "aud": "tongan", "nonce": "n", "sub": "x",
              "iat": now, "exp": now + 60}  # fmt: skip
    about = service._about()["jwks_uri"]
    kid = service._ask(about)["keys"][0]["kid"]
    key = RSAKey.generate_key(2048, {"kid": kid})
    forged = jwt.encode({"alg": "RS256", "kid": kid}, claims, key)
    unsigned = f"{forged.split('.')[1]}"
    for token in (forged, f"eyJhbGciOiJub25lIn0.{unsigned}.", "", "a.b.c"):
        with pytest.raises(Invalid, match=NOT_DONE):
            service._person(token, begun, about)
    service._known[about] = (float("inf"), KeySet([key]).as_dict())
    for wrong in ({"aud": "other"}, {"iss": "http://evil"}, {"exp": now - 99}, {"azp": "other"}):
        token = jwt.encode({"alg": "RS256", "kid": kid}, {**claims, **wrong}, key)
        with pytest.raises(Invalid, match=NOT_DONE):
            service._person(token, begun, about)
    service._known[about] = (float("inf"), KeySet([key]).as_dict())
    right = jwt.encode({"alg": "RS256", "kid": kid}, claims, key)
    assert service._person(right, begun, about) == "x"


@pytest.mark.bar("R24")
def test_a_service_that_does_not_answer_rests_and_says_so(world: World) -> None:
    """Asked once in half a minute; the password goes on to open."""
    silent = Service("http://127.0.0.1:9", "tongan", "x")
    with pytest.raises(Invalid, match=AWAY):
        silent.begin(BACK)
    asked: list[str] = []
    silent._client = asked.append  # type: ignore[assignment, method-assign]  # would be told
    with pytest.raises(Invalid, match=AWAY):
        silent.begin(BACK)
    assert asked == []
    page = world.client().get("/sign-in/unified")
    assert page.status_code == 422
    assert AWAY in page.text
    assert 'name="password"' in page.text


def test_the_setting_is_a_file_of_four_texts(tmp_path: Path) -> None:
    path = tmp_path / "oidc.json"
    path.write_text(
        '{"name": "a", "issuer": "https://id.example/", "client_id": "b", "client_secret": "c"}'
    )
    assert UnifiedIdentity.read(path).issuer == "https://id.example"
    path.write_text('{"name": "a"}')
    with pytest.raises(ConfigError, match="client_secret"):
        UnifiedIdentity.read(path)
