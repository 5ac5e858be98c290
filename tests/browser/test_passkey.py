"""Passkeys in a real browser with a virtual authenticator (WebAuthn), and the pages around them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import delete, select, update

from app.accounts.models import FactorKind, RoleGrant, SecondFactor, User, UserSession
from app.accounts.roles import Role
from app.core import clock
from tests.accounts.family_pages import PASSWORD as FAMILY_PASSWORD
from tests.accounts.family_pages import PHONE as FAMILY_PHONE
from tests.accounts.family_pages import family
from tests.accounts.staff_pages import PASSWORD, colleague, grant_of
from tests.browser.looking import TOO_WIDE, check_with_axe
from tests.browser.server import Server
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.factories import World


@pytest.fixture
def served(world: World) -> Iterator[Server]:
    # A passkey belongs to a name; an address made of numbers has none.
    running = Server(world.app.config["PORTAL"], name="localhost")
    yield running
    running.stop()


@pytest.fixture
def who(chromium: Browser, served: Server) -> Iterator[Visitor]:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    visitor = Visitor(context, served.address)
    line = context.new_cdp_session(visitor.page)
    line.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
              "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    line.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    yield visitor
    visitor.leaves()


def _held(user_id: int, admin_id: int, role: Role) -> RoleGrant:
    today, now = clock.today(), clock.now()
    return RoleGrant(
        user_id=user_id, role=role, proposed_by_id=admin_id, released_at=now, valid_from=today
    )


def _six_minutes_later(world: World) -> None:
    with world.writing() as session:
        session.execute(update(UserSession).values(factor_at=clock.now() - timedelta(minutes=6)))


def _binds_for_the_first_time(world: World, who: Visitor, folder: Path) -> None:
    with world.writing() as session:
        new = session.scalars(select(User).where(User.username == "li.ming")).one()
        session.execute(delete(SecondFactor).where(SecondFactor.user_id == new.id))
    who.page.get_by_role("button", name="退出").first.click()
    who.settles()
    who.opens("/sign-in")
    who.fills("手机号或用户名", "li.ming")
    who.fills("密码", PASSWORD)
    who.presses("登录")
    who.sees("绑定验证器")
    looks(who.page, "enrol", folder)
    who._types_code()
    looks(who.page, "recovery", folder)
    who.follows("已经抄好")


def looks(page: Page, path: str, folder: Path) -> None:
    assert not page.evaluate(TOO_WIDE), path
    assert check_with_axe(page, path) == []
    page.screenshot(path=folder / f"{path.replace('/', '-')}.png", full_page=True)


@pytest.mark.bar("S26", "S19")
def test_a_passkey_is_made_signs_in_and_confirms_an_act(
    world: World, who: Visitor, tmp_path: Path
) -> None:
    user = colleague(world, "platform")
    admin = world.user("platform")
    with world.writing() as session:
        session.add(_held(user.id, admin.id, Role.SECURITY_ADMIN))
    colleague(world, username="li.ming")
    ref = grant_of(world, world.user("home"), Role.INTAKE, admin)

    who.opens("/sign-in")
    who.fills("手机号或用户名", "chen.jing")
    who.fills("密码", PASSWORD)
    who.presses("登录")
    looks(who.page, "second-factor", tmp_path)
    assert not who.page.get_by_role("button", name="用通行密钥验证").count()
    who._types_code()
    who.opens("/account/factors")
    who.fills("名称", "办公电脑")
    who.presses("添加通行密钥")
    who.sees("通行密钥：办公电脑")
    looks(who.page, "factors", tmp_path)

    # The next day: the password, and the passkey instead of a code.
    who.page.get_by_role("button", name="退出").first.click()
    who.settles()
    who.opens("/sign-in")
    who.fills("手机号或用户名", "chen.jing")
    who.fills("密码", PASSWORD)
    who.presses("登录")
    who.presses("用通行密钥验证")
    who.opens("/roles")
    who.sees("受理员")
    _six_minutes_later(world)
    who.page.locator(f'form[action="/roles/{ref}/release"] button').click()
    who.settles()
    who.sees("请再验证一次：同意授予角色")
    looks(who.page, "step-up", tmp_path)
    who.presses("用通行密钥验证")
    who.sees("已核准")
    _binds_for_the_first_time(world, who, tmp_path)
    with world.reading() as session:
        key = session.scalars(
            select(SecondFactor).where(SecondFactor.kind == FactorKind.PASSKEY)
        ).one()
        assert (key.label, key.used_step >= 2, key.used_at is not None) == ("办公电脑", True, True)


@pytest.mark.bar("S26")
def test_a_family_adds_a_passkey_of_its_own_will(
    world: World, who: Visitor, tmp_path: Path
) -> None:
    family(world)
    who.opens("/sign-in")
    who.fills("手机号或用户名", FAMILY_PHONE)
    who.fills("密码", FAMILY_PASSWORD)
    who.presses("登录")
    for path in ("/account/authenticator", "/account/factors"):
        who.opens(path)
        for size in (DESKTOP, PHONE):
            who.page.set_viewport_size(size)
            looks(who.page, f"family{path}-{size['width']}", tmp_path)
    who.fills("名称", "我的手机")
    who.fills("登录密码", FAMILY_PASSWORD)
    who.presses("添加通行密钥")
    who.sees("备用码")
    who.follows("已经抄好")
    who.sees("通行密钥：我的手机")
    looks(who.page, "family-passkey", tmp_path)

    who.page.get_by_role("button", name="退出").first.click()
    who.settles()
    who.opens("/sign-in")
    who.fills("手机号或用户名", FAMILY_PHONE)
    who.fills("密码", FAMILY_PASSWORD)
    who.presses("登录")
    who.sees("您开启了第二重验证")
    looks(who.page, "family-second-factor", tmp_path)
    who.presses("用通行密钥验证")
    who.opens("/account")
    who.sees("已开启")
