"""`accounts …`: the first people of a portal, who cannot be released by anybody yet."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.errors import PortalError

accounts_group = click.Group("accounts", help="账号")
ADMINS = ("R-SYS", "R-SEC", "R-AUD")


@accounts_group.command("platform")
@click.option("--name", required=True, help="平台运行单位的全称")
@click.option("--division", required=True, help="省级行政区划代码，例如 220000")
@with_appcontext
def platform(name: str, division: str) -> None:
    """Make the agency that runs the portal."""
    from app.accounts.services.agencies import open_platform
    from app.core import clock
    from app.core.db import transaction

    try:
        with transaction(current_app.extensions["database"]) as session:
            open_platform(session, name=name, division_code=division, now=clock.now())
    except PortalError as error:
        raise click.ClickException(error.says) from error
    click.echo(f"已建立：{name}")


@accounts_group.command("first-admin")
@click.option("--role", type=click.Choice(ADMINS), required=True)
@click.option("--username", required=True)
@click.option("--name", required=True)
@click.option("--id-no", prompt="身份证号码", hide_input=True)
@with_appcontext
def first_admin(role: str, username: str, name: str, id_no: str) -> None:
    """Open the first system, security or audit administrator; prints the first password."""
    from app.accounts.roles import Role
    from app.accounts.services.staff import first_administrator
    from app.core import clock
    from app.core.db import transaction
    from app.core.identifiers import read_name, read_resident_id

    try:
        with transaction(current_app.extensions["database"]) as session:
            password = first_administrator(
                session,
                role=Role(role),
                username=username,
                name=read_name(name),
                id_no=read_resident_id(id_no).number,
                now=clock.now(),
            )
    except PortalError as error:
        raise click.ClickException(error.says) from error
    click.echo(f"{username} 的初始密码（只显示这一次，7天内有效）：{password}")


@accounts_group.command("forget-factor")
@click.option("--username", required=True)
@with_appcontext
def forget_factor(username: str) -> None:
    """Forget a lost second factor: for the administrator whom nobody else can help."""
    from app.accounts.services.factors import forget_all
    from app.accounts.services.sign_in import find_user
    from app.audit import services as audit
    from app.core import clock
    from app.core.db import transaction
    from app.core.policy import SYSTEM_ACTOR

    with transaction(current_app.extensions["database"]) as session:
        user = find_user(session, username)
        if user is None or user.agency_id is None:
            raise click.ClickException(f"没有工作人员账号 {username}")
        forget_all(session, user, clock.now())
        audit.record(
            session, SYSTEM_ACTOR, "accounts.reset_factor", user.subject, note="在服务器上重置"
        )
    click.echo(f"{username} 下次登录时重新绑定验证器，已退出所有设备")
