"""The first administrators of a portal, and the worker."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import Result
from sqlalchemy import delete, select

from app.accounts.models import Agency, RoleGrant, User
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.factors import give_authenticator, list_factors, new_secret
from app.audit.models import AuditEvent
from app.core.identifiers import make_synthetic_id
from app.notices.models import Message, MessageState
from app.notices.services import send_text
from tests.factories import World
from tests.foster.families import Family

ID = make_synthetic_id("220104", date(1988, 3, 9), male=False, n=11)


def run(world: World, *arguments: str, typed: str = "") -> Result:
    return world.app.test_cli_runner().invoke(args=list(arguments), input=typed)


def first_admin(world: World, role: str, username: str, id_no: str = ID) -> Result:
    arguments = ("--role", role, "--username", username, "--name", "陈静")
    return run(world, "accounts", "first-admin", *arguments, typed=f"{id_no}\n")


def test_the_first_administrator_is_opened_once(world: World) -> None:
    made = first_admin(world, "R-SEC", "sec")
    assert (made.exit_code, "初始密码" in made.output) == (0, True)
    again = first_admin(
        world, "R-SEC", "sec2", make_synthetic_id("220104", date(1990, 1, 1), male=True)
    )
    assert (again.exit_code, "已经有安全管理员" in again.output) == (1, True)
    with world.reading() as session:
        roles = session.scalars(select(RoleGrant.role).join(User, User.id == RoleGrant.user_id))
        assert list(roles) == [Role.SECURITY_ADMIN]


@pytest.mark.bar("S14")
def test_the_three_administrators_are_three_people(world: World) -> None:
    first_admin(world, "R-SYS", "sys")
    second = first_admin(world, "R-AUD", "aud")
    assert (second.exit_code, "应当是不同的人" in second.output) == (1, True)


@pytest.mark.bar("S26")
def test_the_factor_of_the_last_administrator_is_forgotten_on_the_machine(world: World) -> None:
    user = world.user("platform", Role.SECURITY_ADMIN)
    with world.writing() as session:
        give_authenticator(session, user, new_secret())
    assert run(world, "accounts", "forget-factor", "--username", "nobody").exit_code == 1
    name = user.username or ""
    assert run(world, "accounts", "forget-factor", "--username", name).exit_code == 0
    with world.reading() as session:
        assert list_factors(session, user.id) == []
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert last is not None
        assert last.action == "accounts.reset_factor"


def test_the_platform_is_made_once(world: World) -> None:
    arguments = ("accounts", "platform", "--name", "省级平台", "--division", "220000")
    assert run(world, *arguments).exit_code == 1
    with world.writing() as session:
        session.execute(delete(Agency).where(Agency.kind == AgencyKind.PLATFORM))
    assert run(world, *arguments).exit_code == 0


def test_the_worker_sends_what_waits(world: World) -> None:
    with world.writing() as session:
        send_text(session, phone="13900000001", text="〔FC-1〕有新消息，咨询0431。")
    assert run(world, "worker", "--once").exit_code == 0
    with world.reading() as session:
        assert session.scalars(select(Message.state)).all() == [MessageState.SENT]


def test_the_demo_shows_every_account_in_one_table(world: World) -> None:
    staff = [world.user("home", role) for role in (Role.FINANCE, Role.ARCHIVIST, Role.HEAD)]
    family = Family(world)
    printed = run(world, "demo", "accounts").output
    for user in staff:
        assert user.username is not None
        line = next(line for line in printed.splitlines() if user.username in line.split())
        assert "朝阳区儿童福利院" in line
    assert "财务人员" in printed
    assert family.person.phone is not None
    assert f"{family.person.phone}" in printed
    assert "家庭（草稿）" in printed
