"""`purchasing ocds`: the open data of every published purchase as one release package."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

purchasing_group = click.Group("purchasing", help="购买服务")


@purchasing_group.command("ocds")
@with_appcontext
def ocds() -> None:
    """Write a release package (OCDS 1.1.5) to standard output.

    Exit status 1, with each fault on standard error, where a release contradicts the ones before.
    """
    from app.core import clock
    from app.core.db import SYSTEM
    from app.purchasing.services import packages

    database = current_app.extensions["database"]
    with database.session(SYSTEM, write=False) as session:
        bodies = list(packages.everything(session))
    found = packages.package(bodies, "/purchasing/open/releases.json", clock.now())
    json.dump(found, sys.stdout, ensure_ascii=False)
    click.echo()
    faults = packages.faults(bodies)
    for says in faults:
        click.echo(says, err=True)
    sys.exit(1 if faults else 0)
