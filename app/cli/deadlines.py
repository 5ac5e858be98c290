"""`deadlines turn`: what the clocks do by themselves; idempotent, every minute by the worker."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

deadlines_group = click.Group("deadlines", help="期限")


@deadlines_group.command("turn")
@with_appcontext
def turn() -> None:
    """Warn, tell, lapse and expire whatever is due now; exit status 1 if a case failed."""
    from app.core import clock
    from app.deadlines.turning import turn as turn_clocks
    from app.rooms import CLOCKWORKS

    done = turn_clocks(current_app.extensions["database"], CLOCKWORKS, clock.now())
    click.echo(f"提醒{done.warned}件，到期处理{done.over}件，失败{done.failed}件")
    sys.exit(1 if done.failed else 0)
