"""A letter's signature: over its PDF, its number and time, and its place in the record of acts.

Whoever has the letter, these few lines and the public key can check it without the portal (bar
S20). They name nobody.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import select

from app.audit.chain import GENESIS
from app.audit.models import AuditEvent
from app.core import crypto

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from sqlalchemy.orm import Session

    from app.documents.models import Letter

    Statement = dict[str, Any]


def state(session: Session, letter: Letter) -> Statement:
    """Sign a letter that has its number, its date and its digest.

    `after` is the last line of the record before it: it was signed after that one, and before
    the line that says so.
    """
    query = select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    with session.no_autoflush:  # a signed letter goes to the database once, with its statement
        last = session.execute(query).one_or_none()
    said: Statement = {
        "number": letter.number,
        "dated_on": letter.dated_on.isoformat() if letter.dated_on else None,
        "signed_at": letter.signed_at.isoformat() if letter.signed_at else None,
        "code": letter.verify_code,
        "sm3": letter.digest,
        "after": {"seq": last.seq, "hash": last.hash} if last else {"seq": 0, "hash": GENESIS},
        "key": crypto.ring().key_mark,
    }
    return said | {"sig": b64encode(crypto.ring().signing_key.sign(_canonical(said))).decode()}


def of(letter: Letter) -> Statement | None:
    """The statement of a signed letter; older ones have none."""
    found: Statement | None = (letter.content or {}).get("signature")
    return found


def as_text(statement: Statement) -> str:
    """As it is shown and saved."""
    return json.dumps(statement, ensure_ascii=False, indent=1, sort_keys=True)


def fault(pdf: bytes, statement: Statement, key: Ed25519PublicKey) -> str:
    """What does not fit, in words; nothing where letter and statement are genuine."""
    said = {name: value for name, value in statement.items() if name != "sig"}
    try:
        key.verify(b64decode(statement["sig"]), _canonical(said))
    except (InvalidSignature, KeyError, ValueError):
        return "签名与声明不符"
    return "" if crypto.sm3(pdf).hex() == said.get("sm3") else "文书内容与签名时不同"


def _canonical(said: Statement) -> bytes:
    return json.dumps(said, sort_keys=True).encode()
