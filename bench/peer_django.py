"""Django's own list over our tables, run by a Python that has Django: see bench/peers.py.

`peer_django.py DATABASE AGENCY SECONDS` prints CPU in ms, statements and bytes of the admin's list
of applications with the same nine columns, fifty to a page, of one agency, signed in.
"""

from __future__ import annotations

import io
import json
import sys
import time
from typing import Any

import django
from django.conf import settings

COLUMNS = (
    "case_no", "applicant_name", "state", "officer", "agency", "due_on", "due_provisional",
    "submitted_at", "created_at",
)  # fmt: skip
BATCH_SECONDS = 0.2


def configure(database: str) -> None:
    """A project without files: what `startproject` writes, on our database."""
    settings.configure(
        SECRET_KEY="of a bench",  # noqa: S106 - signs nothing that lasts
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        STATIC_URL="/static/",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth",
                        "django.contrib.contenttypes", "django.contrib.sessions",
                        "django.contrib.messages", "django.contrib.staticfiles"],
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware",
                    "django.contrib.sessions.middleware.SessionMiddleware",
                    "django.middleware.common.CommonMiddleware",
                    "django.middleware.csrf.CsrfViewMiddleware",
                    "django.contrib.auth.middleware.AuthenticationMiddleware",
                    "django.contrib.messages.middleware.MessageMiddleware",
                    "django.middleware.clickjacking.XFrameOptionsMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates",
                    "APP_DIRS": True, "OPTIONS": {"context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages"]}}],
    )  # fmt: skip
    django.setup()


def register() -> None:
    """The tables as Django sees them, and the list of applications."""
    from django.contrib import admin  # noqa: PLC0415 - after the settings
    from django.db import models  # noqa: PLC0415

    def table(called: str, db_table: str, shown: str, /, **fields: Any) -> Any:
        meta = type("Meta", (), {"managed": False, "db_table": db_table, "app_label": "auth"})
        says = {"__str__": lambda self: getattr(self, shown)}
        return type(called, (models.Model,), {"__module__": __name__, "Meta": meta} | says | fields)

    def to(model: Any, *, may_be_empty: bool = False) -> Any:
        return models.ForeignKey(model, models.DO_NOTHING, related_name="+", null=may_be_empty)

    agency = table("Office", "agencies", "short_name", short_name=models.TextField())
    person = table("Human", "persons", "name", name=models.TextField())
    account = table("Account", "users", "username", person=to(person), username=models.TextField())
    application = table(
        "Application", "foster_applications", "case_no", ref=models.TextField(),
        case_no=models.TextField(null=True), applicant_name=models.TextField(),
        state=models.TextField(), agency=to(agency), officer=to(account, may_be_empty=True),
        due_on=models.DateField(null=True), due_provisional=models.BooleanField(),
        submitted_at=models.DateTimeField(null=True), created_at=models.DateTimeField(),
    )  # fmt: skip
    admin.site.register(
        application,
        type("List", (admin.ModelAdmin,), {
            "list_display": COLUMNS, "list_per_page": 50, "ordering": ("due_on", "ref"),
            "list_select_related": ("agency", "officer"), "list_filter": ("state",),
        }),
    )  # fmt: skip


def main(database: str, agency: int, seconds: float) -> None:
    configure(database)
    register()
    from django.contrib import admin  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    globals()["urlpatterns"] = [path("admin/", admin.site.urls)]
    call_command("migrate", verbosity=0, skip_checks=True)
    user = User.objects.filter(username="peer").first() or User.objects.create_superuser("peer")
    client = Client()
    client.force_login(user)
    serve = get_wsgi_application()
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/admin/auth/application/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "QUERY_STRING": f"agency__id__exact={agency}", "SCRIPT_NAME": "",
        "HTTP_COOKIE": f"sessionid={client.cookies['sessionid'].value}", "wsgi.url_scheme": "http",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.errors": sys.stderr,
    }  # fmt: skip

    def page() -> bytes:
        status: list[str] = []
        answer = serve(
            environ | {"wsgi.input": io.BytesIO()}, lambda said, _headers, *_: status.append(said)
        )
        body = b"".join(answer)
        answer.close()
        if not status[0].startswith("200"):
            raise RuntimeError(status[0])
        return body

    body = page()
    if body.count(b'class="action-select"') != 50:
        raise RuntimeError("not fifty rows")
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        page()
    best, end = float("inf"), time.monotonic() + seconds
    while time.monotonic() < end:
        calls, start, began = 0, time.process_time(), time.monotonic()
        while time.monotonic() < began + BATCH_SECONDS:
            page()
            calls += 1
        best = min(best, (time.process_time() - start) / calls)
    print(json.dumps({"cpu_ms": best * 1000, "queries": len(asked), "size": len(body)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
