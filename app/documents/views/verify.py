"""The public check of a letter: number, date, digest and whether it is in force; nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from app.accounts.services.sign_in import count_attempts, note_attempt
from app.core import clock
from app.core.db import SYSTEM, db, rescope
from app.core.errors import TooMany
from app.core.ids import PATTERN
from app.core.web import go, later, public, show
from app.documents.queries import find_by_code
from app.documents.views import bp
from app.documents.views.letters import digest_groups

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

KIND = "verify.address"
MOST_MISSES = 30
WITHIN = timedelta(minutes=10)


@bp.get("/verify")
@public
def verify_form() -> ResponseReturnValue:
    code = _plain(request.args.get("code", ""))
    if PATTERN.fullmatch(code):
        return go(f"/verify/{code}")
    return show("documents/verify.html", letter=None, code="", asked=bool(code)), 200


@bp.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    now, address = clock.now(), request.remote_addr or ""
    if count_attempts(db(), KIND, address, now - WITHIN) >= MOST_MISSES:
        raise TooMany("查验次数过多，请10分钟后再试。", retry_after=int(WITHIN.total_seconds()))
    plain = _plain(code)
    # Whoever holds the paper may check it: the code is the key, and only the letter's row is read.
    rescope(db(), SYSTEM)
    found = find_by_code(db(), plain) if PATTERN.fullmatch(plain) else None
    if found is None:
        later(lambda record: note_attempt(record, KIND, address, now))
        return show("documents/verify.html", None, 404, letter=None, code=code[:40], asked=True)
    digest = digest_groups(found.digest)
    return show("documents/verify.html", letter=found, digest=digest, code=plain, asked=True)


def _plain(code: str) -> str:
    """The code as stored, however it was typed from the paper."""
    return re.sub(r"[\s\-－—_]", "", code).lower()[:40]
