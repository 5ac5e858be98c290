"""`create_app`: the only code that knows every room; explicit lists, no discovery."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, Template
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

from app import (
    guarded,  # noqa: F401 - names the tables that the database guards
    route_policy,
    state_words,  # noqa: F401 - names the states that the record of acts keeps
)
from app.accounts import login, posting
from app.accounts.actors import load_actor
from app.accounts.services import register_take_over
from app.audit import everything, refusals
from app.audit import services as audit
from app.children import ties
from app.cli import add_commands
from app.config import ROOT, Config, Profile
from app.core import crypto, error_pages, policy, screen, web
from app.core.db import open_database
from app.core.ids import RefConverter
from app.documents import settings as documents
from app.documents.scanning import DemoScanner
from app.documents.subjects import register_subject
from app.notices import services as notices
from app.notices.views import unread_count
from app.purchasing import ocds
from app.rooms import (
    BEFORE_COMMIT,
    BLUEPRINTS,
    CHILD_PANELS,
    CHILD_TIES,
    FILE_SUBJECTS,
    PLACEMENT_PANELS,
    POLICIES,
    TAKE_OVERS,
    UNIT_PANELS,
    VISIT_SUBJECTS,
)
from app.visits.subjects import register as register_visits

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.headers import Headers

    from jinja2.environment import TemplateModule
    from jinja2.runtime import Context

    from app.core.db import Database


class PortalTemplate(Template):
    """A template whose macros see no page, so they are made once and not looked over again."""

    def _get_default_module(self, _page: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class PortalRule(Rule):
    """A route that learns to write its address when that is first asked for, not at the start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - werkzeug's
        learn = partial(super()._compile_builder, append_unknown)
        known: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not known:
                known.append(learn())
            return known[0](rule, **values)

        return build


class Portal(Flask):
    """Flask with its cookie key taken from the key file when first needed, not at start."""

    url_rule_class = PortalRule

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view here is a coroutine; Flask would ask each of them on every request."""
        return func

    @property
    def secret_key(self) -> str:
        return crypto.ring().web_secret

    @secret_key.setter
    def secret_key(self, _value: object) -> None:
        """Flask's own constructor assigns it; ours comes from the key file."""


def create_app(config: Config | None = None) -> Flask:
    """The portal. Connects to nothing and reads no key until the first request."""
    config = config or Config.from_env()
    may_make = config.profile is not Profile.PRODUCTION
    crypto.use(config.keys_file, may_make=may_make, kek=config.kek_file)
    app = Portal(
        "app",
        root_path=str(ROOT / "app"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(config.instance),
    )
    app.config.update(
        PORTAL=config,
        TESTING=config.profile is Profile.TEST,
        MAX_CONTENT_LENGTH=config.max_form,
        MAX_FORM_MEMORY_SIZE=config.max_form,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-tongan-page" if config.is_secure else "tongan-page",
        SESSION_COOKIE_SECURE=config.is_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
    )
    app.url_map.converters["ref"] = RefConverter
    _set_up_templates(app)
    database = set_up_database(config)
    web.install(app, database, load_actor, refusals.note)
    error_pages.install(app)
    everything.install(app, route_policy.row_of)
    posting.use(notices)
    login.install(app)
    app.context_processor(unread_count)
    for table in POLICIES:
        policy.register(table)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    route_policy.demand_rows(app)
    app.extensions["step_up"] = route_policy.step_up_routes(app)
    set_up_documents(config)
    if config.unified:
        # Its client takes a tenth of a second to load, which most portals need not spend.
        unified, named = import_module("app.accounts.unified"), config.unified
        service = unified.Service(named.issuer, named.client_id, named.client_secret)
        app.extensions["unified"] = service
    app.extensions["child_panels"] = CHILD_PANELS
    app.extensions["placement_panels"] = PLACEMENT_PANELS
    app.extensions["unit_panels"] = UNIT_PANELS
    for tie in CHILD_TIES:
        ties.register(tie)
    for visited, how in VISIT_SUBJECTS.items():
        register_visits(visited, how)
    for take_over in TAKE_OVERS:
        register_take_over(take_over)
    add_commands(app)
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=config.trusted_proxies,
            x_proto=config.trusted_proxies,
            x_host=config.trusted_proxies,
        )
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT / "static"),
        prefix="static/",
        max_age=31536000,
        add_headers_function=partial(_static_headers, is_secure=config.is_secure),
    )
    return app


def _static_headers(headers: Headers, _path: str, _url: str, *, is_secure: bool) -> None:
    for name, value in web.HEADERS.items():
        headers[name] = value
    if is_secure:
        headers["Strict-Transport-Security"] = web.HSTS


def set_up_documents(config: Config) -> None:
    """Where files lie, who looks through them, and which room answers for which kind."""
    is_real = config.profile is Profile.PRODUCTION
    documents.use(
        documents.Settings(
            folder=config.uploads,
            bucket=config.bucket,
            max_upload=config.max_upload,
            origin=config.origin,
            demo=not is_real,
            # A province plugs its own in; until then nothing that comes in is served (bar S48).
            scanner=None if is_real else DemoScanner(),
        )
    )
    for kind, subject in FILE_SUBJECTS.items():
        register_subject(kind, subject)
    ocds.use(ocds.Settings(prefix=config.ocds_prefix, origin=config.origin))


def set_up_database(config: Config) -> Database:
    """The portal's database, with the record's chain sealed before each commit."""
    database = open_database(config)
    database.before_commit.extend([*BEFORE_COMMIT, audit.seal])
    database.append = audit.append
    return database


def _set_up_templates(app: Flask) -> None:
    env = app.jinja_env
    env.template_class = PortalTemplate
    env.trim_blocks = env.lstrip_blocks = True
    env.loader = app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    screen.install(app)
