"""`audit verify`: prove the chain, or name its first broken line."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from app.audit import services as audit
from app.core.db import reading

audit_group = click.Group("audit", help="操作记录")


@audit_group.command("verify")
@with_appcontext
def verify() -> None:
    """Prove the chain of DATABASE_URL; exit status 1 and the first broken line otherwise."""
    with reading(current_app.extensions["database"]) as session:
        proof = audit.verify(session)
    if proof.broken_at is None:
        click.echo(f"操作记录完整：共{proof.lines}条，末条校验值 {proof.head}")
        return
    click.echo(f"操作记录在第{proof.broken_at}条断开：{proof.why}")
    sys.exit(1)
