"""Pages of adoption."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("adoption", __name__, url_prefix="/adoption")

# Each module adds its routes to the one blueprint.
from app.adoption.views import (  # noqa: E402
    acting,
    apply,
    archive,
    assess,
    assess_answer,
    assess_before,
    assess_files,
    assess_seal,
    desk,
    endings,
    household,
    ledger,
    mine,
    notices,
    objecting,
    own_papers,
    precheck,
    public,
    reissue,
    report,
    roots,
    scores,
    sender,
    sender_paper,
    sending,
    start,
)

__all__ = [
    "acting", "apply", "archive", "assess", "assess_answer", "assess_before", "assess_files",
    "assess_seal", "bp", "desk", "endings", "household", "ledger", "mine", "notices", "objecting",
    "own_papers", "precheck", "public", "reissue", "report", "roots", "scores", "sender",
    "sender_paper", "sending", "start",
]  # fmt: skip
