"""Staff: accounts, roles and their release, first passwords, agencies, deputies."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Agency, Delegation, Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.accounts.services import deputies
from app.accounts.services.staff import create_staff, disable_dormant
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.core.policy import Actor
from tests.factories import Client, World

ID = make_synthetic_id("220104", date(1988, 3, 9), male=False, n=9)
PASSWORD = "院里有三棵老槐树开了花结了果"


def new_account(client: Client, **values: str) -> TestResponse:
    sent = {"name": "陈静", "id_no": ID, "username": "chen.jing", "profession": "social"} | values
    return client.post("/staff/new", sent)


def handed_over(page: str) -> str:
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", page)
    assert found, "no first password is shown"
    return found[0]


def account(world: World, username: str = "chen.jing") -> User:
    with world.reading() as session:
        return session.scalars(select(User).where(User.username == username)).one()


def colleague(world: World, agency: str = "home", username: str = "chen.jing") -> User:
    with world.writing() as session:
        return create_staff(
            session,
            session.get_one(Agency, world.agencies[agency].id),
            username=username,
            name="陈静",
            id_no=ID,
            password=PASSWORD,
            must_change=False,
            now=clock.now(),
        )


def grant_of(world: World, user: User, role: Role, by: User | None = None) -> str:
    with world.writing() as session:
        grant = RoleGrant(user_id=user.id, role=role, proposed_by_id=by.id if by else None)
        session.add(grant)
        return grant.ref


def roles_of(world: World, user: User) -> list[Role]:
    with world.reading() as session:
        query = select(RoleGrant.role).where(
            RoleGrant.user_id == user.id, RoleGrant.released_at.is_not(None)
        )
        return list(session.scalars(query))


def sign_in(client: Client, login: str, password: str) -> TestResponse:
    # A sign-in changes the CSRF token; the next page brings the new one.
    client._csrf = ""
    answer = client.post("/sign-in", {"login": login, "password": password})
    client._csrf = ""
    return answer


def test_an_account_is_opened_and_its_password_shown_once(world: World) -> None:
    admin = world.staff("home", Role.AGENCY_ADMIN)
    sent = {"submission_id": "x" * 24}
    page = new_account(admin, **sent)
    password = handed_over(page.text)
    again = new_account(admin, **sent)
    assert (again.status_code, password in again.text) == (303, False)
    user = account(world)
    assert (user.agency_id, user.must_change_password) == (world.agencies["home"].id, True)
    assert password not in user.password_hash


def test_a_handed_over_password_opens_one_page_only(world: World) -> None:
    password = handed_over(new_account(world.staff("home", Role.AGENCY_ADMIN)).text)
    client = world.client()
    assert sign_in(client, "Chen.Jing", password).status_code == 303
    assert client.get("/inbox").location == "/account/password"
    assert client.get("/account").location == "/account/password"
    assert "请先设置自己的密码" in client.get("/account/password").text
    sent = {"password": password, "new_password": PASSWORD, "password_again": PASSWORD}
    assert client.post("/account/password", sent).status_code == 303
    assert client.get("/inbox").status_code == 200


def test_a_handed_over_password_ends_after_a_week(world: World) -> None:
    now = clock.now()
    with clock.at(now):
        password = handed_over(new_account(world.staff("home", Role.AGENCY_ADMIN)).text)
    with clock.at(now + timedelta(days=7, seconds=1)):
        assert sign_in(world.client(), "chen.jing", password).status_code == 422


def test_staff_passwords_have_twelve_signs(world: World) -> None:
    client = world.client(colleague(world))
    sent = {
        "password": PASSWORD,
        "new_password": "白桦林里有小路",
        "password_again": "白桦林里有小路",
    }
    assert "密码至少12位" in client.post("/account/password", sent).text


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"username": "陈静"}, "用户名为3至30位"),
        ({"username": "user"}, "已有人使用"),
        ({"id_no": "220104880309123"}, "15位旧号码"),
        ({"name": ""}, "请填写姓名"),
    ],
)
def test_what_is_wrong_with_an_account_is_said(
    world: World, values: dict[str, str], says: str
) -> None:
    colleague(world, username="user")
    answer = new_account(
        world.staff("home", Role.AGENCY_ADMIN),
        **({"id_no": make_synthetic_id("220104", date(1990, 2, 2), male=True)} | values),
    )
    assert (answer.status_code, says in answer.text) == (422, True)


def test_the_same_human_at_two_agencies_is_one_person(world: World) -> None:
    colleague(world)
    new_account(world.staff("other", Role.AGENCY_ADMIN), username="chen.jing2")
    with world.reading() as session:
        persons = session.scalar(
            select(func.count()).select_from(Person).where(Person.name == "陈静")
        )
    assert persons == 1


def test_another_name_for_a_known_number_is_refused(world: World) -> None:
    colleague(world)
    answer = new_account(world.staff("home", Role.AGENCY_ADMIN), name="陈敬", username="other")
    assert (answer.status_code, "登记的是另一个姓名" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [
        ("home", Role.AGENCY_ADMIN, 200),
        ("other", Role.AGENCY_ADMIN, 404),
        ("platform", Role.SECURITY_ADMIN, 200),
        ("platform", Role.SYSTEM_ADMIN, 404),
        ("platform", Role.AUDITOR, 404),
        ("home", Role.HEAD, 404),
        ("home", Role.INTAKE, 404),
    ],
)
def test_who_sees_an_account(world: World, agency: str, role: Role, status: int) -> None:
    user = colleague(world)
    assert world.staff(agency, role).get(f"/staff/{user.ref}").status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AGENCY_ADMIN, 200), (Role.INTAKE, 403), (Role.HEAD, 403), (Role.SOCIAL_WORKER, 403)],
)
def test_who_opens_accounts(world: World, role: Role, status: int) -> None:
    client = world.staff("home", role)
    assert client.get("/staff/new").status_code == status
    assert new_account(client).status_code == status


def find(browser: Client, words: str) -> TestResponse:
    """The list of a search, which stands in no address."""
    where = browser.post("/staff/find", {"q": words}).location
    assert words not in where
    return browser.get(where)


def test_the_list_shows_the_own_agency_and_security_sees_all(world: World) -> None:
    colleague(world, "other")
    pages = {
        "home": find(world.staff("home", Role.AGENCY_ADMIN), "chen"),
        "other": find(world.staff("other", Role.AGENCY_ADMIN), "chen"),
        "security": find(world.staff("platform", Role.SECURITY_ADMIN), "chen"),
    }
    assert {k: "chen.jing" in v.text for k, v in pages.items()} == {
        "home": False,
        "other": True,
        "security": True,
    }


def test_the_list_is_paged_by_user_name(world: World) -> None:
    for n in range(33):
        with world.writing() as session:
            create_staff(
                session,
                session.get_one(Agency, world.agencies["home"].id),
                username=f"zz{n:02}",
                name="陈静",
                id_no=ID,
                password="x",
                now=clock.now(),
            )
    client = world.staff("home", Role.AGENCY_ADMIN)
    first = find(client, "zz").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).text
    assert [len(re.findall(r">zz\d\d</a>", page)) for page in (first, second)] == [30, 3]


# --- leaving ------------------------------------------------------------------------------------


def test_who_leaves_is_out_the_same_moment(world: World) -> None:
    user = colleague(world)
    browser, admin = world.client(user), world.staff("home", Role.AGENCY_ADMIN)
    assert browser.get("/inbox").status_code == 200
    admin.post(f"/staff/{user.ref}/disable", {"reason": "离职"})
    assert browser.get("/inbox").location.startswith("/sign-in")
    assert sign_in(world.client(), "chen.jing", PASSWORD).status_code == 422
    admin.post(f"/staff/{user.ref}/enable")
    assert browser.get("/inbox").location.startswith("/sign-in")
    assert sign_in(world.client(), "chen.jing", PASSWORD).status_code == 303


def test_disabling_needs_a_reason(world: World) -> None:
    user = colleague(world)
    world.staff("home", Role.AGENCY_ADMIN).post(f"/staff/{user.ref}/disable", {"reason": " "})
    assert account(world).state is UserState.ACTIVE


def test_nobody_disables_themselves(world: World) -> None:
    admin = world.user("home", Role.AGENCY_ADMIN)
    client = world.client(admin)
    assert client.post(f"/staff/{admin.ref}/disable", {"reason": "试试"}).status_code == 403


@pytest.mark.parametrize(("days", "disabled"), [(89, 0), (91, 1)])
def test_an_account_that_sleeps_for_90_days_is_disabled(
    world: World, days: int, disabled: int
) -> None:
    colleague(world)
    with world.writing() as session:
        assert disable_dormant(session, clock.now() + timedelta(days=days)) == disabled


def test_a_family_that_sleeps_keeps_its_account(world: World) -> None:
    world.user(None)
    with world.writing() as session:
        assert disable_dormant(session, clock.now() + timedelta(days=400)) == 0


# --- roles --------------------------------------------------------------------------------------


def test_a_role_is_proposed_released_and_works_at_once(world: World) -> None:
    user = colleague(world)
    admin, security = (
        world.staff("home", Role.AGENCY_ADMIN),
        world.staff("platform", Role.SECURITY_ADMIN),
    )
    browser = world.client(user)
    admin.post(f"/staff/{user.ref}/propose-role", {"role": "R-INT"})
    assert browser.get("/counter/phone").status_code == 403
    page = security.get("/roles").text
    (ref,) = re.findall(r"/roles/(\w+)/release\"", page)[:1]
    security.post(f"/roles/{ref}/release")
    assert browser.get("/counter/phone").status_code == 200


def test_an_ended_role_is_gone_at_once(world: World) -> None:
    user, admin = colleague(world), world.staff("home", Role.AGENCY_ADMIN)
    ref = grant_of(world, user, Role.INTAKE)
    world.staff("platform", Role.SECURITY_ADMIN).post(f"/roles/{ref}/release")
    browser = world.client(user)
    assert browser.get("/counter/phone").status_code == 200
    admin.post(f"/staff/grants/{ref}/end", {"reason": "调岗"})
    assert browser.get("/counter/phone").status_code == 403


@pytest.mark.parametrize("role", ["R-BUR", "R-AGA", "R-SYS", "R-SEC", "R-AUD", "R-APP", "x"])
def test_an_agencys_administrator_proposes_only_what_fits(world: World, role: str) -> None:
    user = colleague(world)
    admin = world.staff("home", Role.AGENCY_ADMIN)
    assert admin.post(f"/staff/{user.ref}/propose-role", {"role": role}).status_code == 422


def test_nobody_proposes_for_themselves(world: World) -> None:
    admin = world.user("home", Role.AGENCY_ADMIN)
    answer = world.client(admin).post(f"/staff/{admin.ref}/propose-role", {"role": "R-INT"})
    assert answer.status_code == 403


def test_nobody_releases_their_own_role(world: World) -> None:
    security = world.user("platform", Role.SECURITY_ADMIN)
    with world.reading() as session:
        person = session.get_one(Person, security.person_id)
    other = world.user("home", person=person)
    ref = grant_of(world, other, Role.HEAD)
    assert world.client(security).post(f"/roles/{ref}/release").status_code == 403
    assert roles_of(world, other) == []


def test_who_proposed_does_not_release_under_another_account(world: World) -> None:
    security = world.user("platform", Role.SECURITY_ADMIN)
    with world.reading() as session:
        person = session.get_one(Person, security.person_id)
    admin = world.user("home", Role.AGENCY_ADMIN, person=person)
    user = colleague(world)
    ref = grant_of(world, user, Role.INTAKE, admin)
    answer = world.client(security).post(f"/roles/{ref}/release")
    assert (answer.status_code, "应当是不同的人" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
        (Role.SYSTEM_ADMIN, Role.AUDITOR),
        (Role.AUDITOR, Role.HEAD),
        (Role.INTAKE, Role.MONEY_AUDITOR),
    ],
)
def test_one_human_does_not_hold_both_under_two_accounts(
    world: World, held: Role, wanted: Role
) -> None:
    first = world.user("platform", held)
    with world.reading() as session:
        person = session.get_one(Person, first.person_id)
    second = world.user("home", person=person)
    ref = grant_of(world, second, wanted)
    answer = world.staff("platform", Role.SECURITY_ADMIN).post(f"/roles/{ref}/release")
    assert (answer.status_code, "同一个人不能同时担任" in answer.text) == (403, True)
    assert roles_of(world, second) == []


def test_a_refused_role_tells_who_proposed_it_why(world: World) -> None:
    admin, user = world.user("home", Role.AGENCY_ADMIN), colleague(world)
    ref = grant_of(world, user, Role.HEAD, admin)
    world.staff("platform", Role.SECURITY_ADMIN).post(f"/roles/{ref}/refuse", {"reason": "未任命"})
    assert "未任命" in world.client(admin).get("/inbox").text
    assert roles_of(world, user) == []


@pytest.mark.parametrize(
    ("agency", "role"),
    [("platform", Role.SYSTEM_ADMIN), ("platform", Role.AUDITOR), ("home", Role.AGENCY_ADMIN)],
)
def test_only_security_releases(world: World, agency: str, role: Role) -> None:
    ref = grant_of(world, colleague(world), Role.INTAKE)
    client = world.staff(agency, role)
    assert client.get("/roles").status_code == 403
    assert client.post(f"/roles/{ref}/release").status_code in {403, 404}


def test_security_unlocks_and_signs_out(world: World) -> None:
    user = colleague(world)
    for _ in range(10):
        sign_in(world.client(), "chen.jing", "猜一个密码试试看看")
    security = world.staff("platform", Role.SECURITY_ADMIN)
    assert "暂停登录" in security.get(f"/staff/{user.ref}").text
    security.post(f"/staff/{user.ref}/unlock")
    browser = world.client()
    assert sign_in(browser, "chen.jing", PASSWORD).status_code == 303
    security.post(f"/staff/{user.ref}/end-sessions")
    assert browser.get("/inbox").location.startswith("/sign-in")


# --- agencies -----------------------------------------------------------------------------------


def facts(world: World, **values: object) -> dict[str, object]:
    return {
        "name": "绿园区儿童福利院",
        "short_name": "绿园福利院",
        "kind": "institution",
        "level": "county",
        "division": "220106",
        "bureau": str(world.agencies["home_bureau"].id),
        "phone": "0431-88901234",
        "staff_count": "5",
        "takes_foster_applications": "y",
    } | values


def test_an_agency_is_made_with_its_first_administrator(world: World) -> None:
    client = world.staff("platform", Role.SYSTEM_ADMIN)
    made = client.post("/agencies/new", facts(world))
    assert made.status_code == 303
    sent = {"name": "陈静", "id_no": ID, "username": "chen.jing"}
    page = client.post(f"{made.location}/first-admin", sent)
    assert handed_over(page.text)
    other = make_synthetic_id("220104", date(1990, 2, 2), male=True)
    again = client.post(
        f"{made.location}/first-admin", {"name": "李明", "id_no": other, "username": "li.ming"}
    )
    assert again.status_code == 409
    assert roles_of(world, account(world)) == []
    security = world.staff("platform", Role.SECURITY_ADMIN)
    (ref,) = re.findall(r"/roles/(\w+)/release\"", security.get("/roles").text)[:1]
    security.post(f"/roles/{ref}/release")
    assert roles_of(world, account(world)) == [Role.AGENCY_ADMIN]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"name": "朝阳区儿童福利院"}, "已经有同名的单位"),
        ({"division": "999999"}, "代码"),
        ({"bureau": ""}, "须写明主管民政局"),
        ({"kind": "bureau"}, "只有儿童福利机构受理寄养申请"),
        ({"staff_count": "很多"}, "请填写整数"),
        ({"phone": "12"}, "电话应为"),
    ],
)
def test_what_is_wrong_with_an_agency_is_said(
    world: World, values: dict[str, object], says: str
) -> None:
    answer = world.staff("platform", Role.SYSTEM_ADMIN).post(
        "/agencies/new", facts(world, **values)
    )
    assert (answer.status_code, says in answer.text) == (422, True)


def test_an_edit_over_somebody_elses_is_refused(world: World) -> None:
    client = world.staff("platform", Role.SYSTEM_ADMIN)
    url = client.post("/agencies/new", facts(world)).location
    with world.reading() as session:
        version = session.scalars(
            select(Agency.version).where(Agency.name == "绿园区儿童福利院")
        ).one()
    first = client.post(f"{url}/edit", facts(world, staff_count="8", version=version))
    second = client.post(f"{url}/edit", facts(world, staff_count="9", version=version))
    assert (first.status_code, second.status_code) == (303, 409)


def test_a_closed_agency_names_its_successor(world: World) -> None:
    client = world.staff("platform", Role.SYSTEM_ADMIN)
    home, other = world.agencies["home"], world.agencies["other"]
    sent = {
        "close-closed_on-year": "2026",
        "close-closed_on-month": "3",
        "close-closed_on-day": "1",
        "close-successor": str(other.id),
        "version": home.version,
    }
    assert client.post(f"/agencies/{home.ref}/close", sent).status_code == 303
    assert "业务由南关区儿童福利院承接" in client.get(f"/agencies/{home.ref}").text


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [
        ("platform", Role.SYSTEM_ADMIN, (200, 200, 200)),
        ("home", Role.AGENCY_ADMIN, (200, 200, 403)),
        ("other", Role.AGENCY_ADMIN, (200, 404, 403)),
        ("platform", Role.SECURITY_ADMIN, (403, 404, 403)),
        ("home", Role.HEAD, (403, 404, 403)),
    ],
)
def test_who_sees_and_makes_agencies(
    world: World, agency: str, role: Role, status: tuple[int, int, int]
) -> None:
    client = world.staff(agency, role)
    urls = ("/agencies", f"/agencies/{world.agencies['home'].ref}", "/agencies/new")
    assert tuple(client.get(url).status_code for url in urls) == status


# --- deputies -----------------------------------------------------------------------------------


def delegate(client: Client, from_user: User, to_user: User, **values: str) -> TestResponse:
    today = clock.today()
    sent = {
        "from_user": from_user.ref,
        "to_user": to_user.ref,
        "reason": "休假",
    }
    for name, day in (("starts_on", today), ("ends_on", today + timedelta(days=7))):
        for part in ("year", "month", "day"):
            sent[f"{name}-{part}"] = str(getattr(day, part))
    return client.post("/deputies", sent | values)


def test_deputies_are_colleagues(world: World) -> None:
    absent, stranger = world.user("home"), world.user("other")
    head = world.staff("home", Role.HEAD)
    assert delegate(head, absent, stranger).status_code == 422
    assert delegate(head, absent, absent).status_code == 422


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.HEAD, 200), (Role.AGENCY_ADMIN, 200), (Role.SOCIAL_WORKER, 403), (Role.INTAKE, 403)],
)
def test_who_names_deputies(world: World, role: Role, status: int) -> None:
    assert world.staff("home", role).get("/deputies").status_code == status


def test_another_agencys_delegation_is_not_there(world: World) -> None:
    absent, deputy = (world.user("home") for _ in range(2))
    delegate(world.staff("home", Role.HEAD), absent, deputy)
    with world.reading() as session:
        ref = session.scalars(select(Delegation.ref)).one()
    assert world.staff("other", Role.HEAD).post(f"/deputies/{ref}/end").status_code == 404


def test_handing_over_asks_every_room(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def take_over(_session: object, from_user: User, to_user: User, *_rest: object) -> int:
        asked.append((from_user.id, to_user.id))
        return 3

    monkeypatch.setattr(deputies, "_take_overs", [])
    deputies.register_take_over(take_over)
    deputies.register_take_over(take_over)
    leaver, heir = (world.user("home", Role.SOCIAL_WORKER) for _ in range(2))
    sent = {"over-from_user": leaver.ref, "over-to_user": heir.ref, "over-reason": "离职"}
    assert world.staff("home", Role.HEAD).post("/deputies/hand-over", sent).status_code == 303
    assert asked == [(leaver.id, heir.id)]
    assert "共3件" in world.client(heir).get("/inbox").text


def test_a_leaver_can_hand_over_after_being_disabled(world: World) -> None:
    leaver, heir = (world.user("home", Role.SOCIAL_WORKER) for _ in range(2))
    with world.writing() as session:
        gone = session.get_one(User, leaver.id)
        gone.state = UserState.DISABLED
        head = world.agencies["home"]
        actor = Actor(user_id=0, agency_id=head.id, roles=frozenset({"R-HEAD"}))
        moved = deputies.hand_over(
            session,
            gone,
            session.get_one(User, heir.id),
            reason="离职",
            actor=actor,
            now=clock.now(),
        )
    assert moved == 0
