"""A tiny Flask app that shows the kit: the real templates, invented data, no database."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.serving import make_server

from app import assets
from tests.front.kit_pages import pages

ROOT = Path(__file__).resolve().parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def make_app() -> Flask:
    app = Flask("kit", root_path=str(ROOT), static_folder=None, template_folder="templates")
    app.config.update(SECRET_KEY="only for the kit", TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    env = app.jinja_env
    assert app.jinja_loader is not None
    env.loader = ChoiceLoader(
        [
            app.jinja_loader,
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    numbers = iter(range(1, 10**6))
    env.globals.update(
        csrf_token=lambda: "kit-token",
        submission_id=lambda: f"once-{next(numbers)}",
        static_url=lambda name: f"/static/{name}",
        can=lambda *_: True,
        remembered=lambda piece, *values: piece(*values),
        desk_nav=lambda: (
            ("", (("待办", "/worklist", True, 12),)),
            (
                "儿童",
                (
                    ("案件查询", "/desk-search", False, 0),
                    ("儿童档案", "/children", False, 0),
                    ("寄养家庭", "/families", False, 3),
                ),
            ),
            (
                "监督",
                (
                    ("巡查走访", "/visits", False, 2),
                    ("补贴发放", "/money", False, 0),
                    ("统计报表", "/reports", False, 0),
                ),
            ),
        ),
    )
    env.filters.update(
        day=lambda d: f"{d:%Y-%m-%d}",
        day_long=lambda d: f"{d.year}年{d.month}月{d.day}日",
        moment=lambda d: f"{d:%Y-%m-%d %H:%M}",
        yuan=lambda fen: f"¥{fen / 100:,.2f}",
        mask_name=lambda n: n[0] + "*" * (len(n) - 1),
        mask_id=lambda n: n[:2] + "*" * 14 + n[-2:],
        mask_phone=lambda n: n[:3] + "****" + n[-4:],
    )

    @app.context_processor
    def context() -> dict[str, object]:
        staff = SimpleNamespace(name="王晓梅", is_staff=True, agency_name="渝北区民政局")
        parent = SimpleNamespace(name="赵国强", is_staff=False, agency_name=None)
        desk = "desk" in request.path
        return {
            "me": staff if desk else parent,
            "elder": request.args.get("elder") == "1",
            "demo": True,
            "unread_count": 2,
        }

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    @app.get("/static/<path:name>")
    def static(name: str) -> Response:
        """Read whole: a browser that goes away in the middle would leave a file open."""
        kind, _coding = mimetypes.guess_type(name)
        return Response((ROOT / "static" / name).read_bytes(), mimetype=kind)

    def nothing() -> str:
        return ""

    for rule, endpoint, methods in [
        ("/", "home.index", ["GET"]), ("/elder", "home.elder", ["POST"]),
        ("/accessibility", "home.accessibility", ["GET"]), ("/privacy", "home.privacy", ["GET"]),
        ("/contact", "home.contact", ["GET"]),
        ("/search", "home.search", ["GET"]), ("/sign-in", "accounts.sign_in", ["GET", "POST"]),
        ("/sign-out", "accounts.sign_out", ["POST"]), ("/security", "accounts.security", ["GET"]),
        ("/inbox", "notices.inbox", ["GET"]), ("/worklist", "worklist.index", ["GET"]),
    ]:  # fmt: skip
        app.add_url_rule(rule, endpoint, nothing, methods=methods)
    app.register_blueprint(pages)
    return app


@pytest.fixture(scope="session")
def kit() -> Flask:
    return make_app()


@pytest.fixture
def page(kit: Flask) -> FlaskClient:
    return kit.test_client()


@pytest.fixture(scope="session")
def built() -> None:
    """The assets, made as `make` does; without node_modules these tests have no meaning."""
    if not (ROOT / "node_modules").is_dir():
        pytest.fail("needs `npm ci --ignore-scripts`")
    assert assets.main() == 0


@pytest.fixture(scope="session")
def site(kit: Flask, built: None) -> Iterator[str]:
    """The address of the running kit."""
    server = make_server("127.0.0.1", 0, kit, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
