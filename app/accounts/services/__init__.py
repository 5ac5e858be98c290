"""What can be done with people, accounts, roles and sessions."""

from __future__ import annotations

from app.accounts.services.codes import (
    WrongCode,
    count_wrong_code,
    issue_code,
    send_code,
    use_code,
)
from app.accounts.services.people import set_identity
from app.accounts.services.sign_in import (
    end_all_sessions,
    end_session,
    note_attempt,
    open_session,
)

__all__ = [
    "WrongCode",
    "count_wrong_code",
    "end_all_sessions",
    "end_session",
    "issue_code",
    "note_attempt",
    "open_session",
    "send_code",
    "set_identity",
    "use_code",
]
