"""What can be done with people, accounts, roles and sessions."""

from __future__ import annotations

from app.accounts.services.codes import (
    WrongCode,
    count_wrong_code,
    issue_code,
    send_code,
    use_code,
)
from app.accounts.services.deputies import hand_over, register_take_over
from app.accounts.services.families import create_family
from app.accounts.services.people import set_identity
from app.accounts.services.sign_in import (
    end_all_sessions,
    end_session,
    note_attempt,
    open_session,
)
from app.accounts.services.staff import create_staff

__all__ = [
    "WrongCode",
    "count_wrong_code",
    "create_family",
    "create_staff",
    "end_all_sessions",
    "end_session",
    "hand_over",
    "issue_code",
    "note_attempt",
    "open_session",
    "register_take_over",
    "send_code",
    "set_identity",
    "use_code",
]
