"""Commands: `flask --app wsgi …`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.accounts import accounts_group
from app.cli.audit import audit_group
from app.cli.backup import backup_group
from app.cli.database import db_group
from app.cli.deadlines import deadlines_group
from app.cli.demo import demo_group
from app.cli.divisions import divisions_group
from app.cli.docs import docs_group
from app.cli.doctor import doctor_command
from app.cli.keys import keys_group
from app.cli.purchasing import purchasing_group
from app.cli.rights import rights_group
from app.cli.rules import rules_group
from app.cli.sbom import sbom_command
from app.cli.seed import seed_command
from app.cli.worker import worker_command

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = (
    accounts_group,
    audit_group,
    backup_group,
    db_group,
    deadlines_group,
    demo_group,
    divisions_group,
    docs_group,
    doctor_command,
    keys_group,
    purchasing_group,
    rights_group,
    rules_group,
    sbom_command,
    seed_command,
    worker_command,
)


def add_commands(app: Flask) -> None:
    """Every command of the portal."""
    for command in COMMANDS:
        app.cli.add_command(command)
