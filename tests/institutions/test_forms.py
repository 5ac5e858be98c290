"""The pages of a stay work as plain forms."""

from __future__ import annotations

import re
from datetime import timedelta

from app.core import clock
from tests.institutions.house import TODAY, House

DAY = TODAY - timedelta(days=100)


def test_a_child_comes_in_by_plain_forms(house: House) -> None:
    clerk = house.world.client(house.users["INT"])
    born = TODAY - timedelta(days=50)
    answer = clerk.post(
        "/institutions/admissions",
        {
            "source": "police", "ground": "foundling", "sex": "2", "birth_assumed": "yes",
            "birth_on-year": str(born.year), "birth_on-month": str(born.month),
            "birth_on-day": str(born.day), "name": "春小雨",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    page = answer.headers["Location"]
    ref = page.rsplit("/", 1)[-1]
    with house.world.reading() as session:
        version = house.load(session, ref).version
    answer = clerk.post(
        f"{page}/arrive",
        {
            "version": str(version), "arrive-on-year": str(TODAY.year),
            "arrive-on-month": str(TODAY.month), "arrive-on-day": str(TODAY.day),
            "arrive-at": "0:01",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    shown = clerk.get(page).text
    assert "待体检" in shown
    assert "春*" in shown
    assert "春小雨" not in shown
    stale = clerk.post(f"{page}/isolate", {"version": str(version)})
    assert stale.status_code == 409


def test_a_wrong_answer_comes_back_with_what_was_typed(house: House) -> None:
    ref = house.referred(TODAY)
    clerk = house.world.client(house.users["INT"])
    with house.world.reading() as session:
        version = house.load(session, ref).version
    page = clerk.post(
        f"/institutions/admissions/{ref}/arrive",
        {"version": str(version), "arrive-belongings": "红色包被", "arrive-at": "25点"},
    )
    assert page.status_code == 422
    assert "红色包被" in page.text
    assert "时间应为" in page.text


def test_the_head_of_a_stay_leads_whose_turn_it_is_to_the_step(house: House) -> None:
    world = house.world
    clerk, worker = (world.client(house.users[who]) for who in ("INT", "SW"))
    page = f"/institutions/admissions/{house.referred(TODAY)}"
    button = f'class="govuk-button" href="{page}#step-arrive"'
    shown = clerk.get(f"{page}/care").text
    assert button in shown
    assert 'id="step-arrive"' in clerk.get(page).text
    assert button not in worker.get(page).text
    drafted = f"/institutions/admissions/{house.drafted(DAY)}"
    head = world.client(house.users["BH"]).get(drafted).text
    assert f'class="govuk-button" href="{drafted}/papers#step-sign_opinion"' in head


def test_the_day_of_arrival_is_today_until_somebody_types_another(house: House) -> None:
    ref = house.referred(TODAY)
    page = house.world.client(house.users["INT"]).get(f"/institutions/admissions/{ref}").text
    box = re.search(r'<input[^>]*name="arrive-on-day"[^>]*>', page)
    assert box is not None
    assert f'value="{clock.today().day}"' in box[0]


def test_a_task_years_away_is_folded(house: House) -> None:
    ref = house.admitted(DAY)
    page = house.world.client(house.users["SW"]).get(f"/institutions/admissions/{ref}/care").text
    near, far = page.split("一年以后才要办的事", 1)
    assert "职业技能培训" not in near
    assert "职业技能培训" in far


def test_while_a_child_lives_here_the_nearest_clock_says_what_is_next(house: House) -> None:
    page = f"/institutions/admissions/{house.admitted(DAY)}"
    shown = house.world.client(house.users["SW"]).get(page).text
    assert re.search(rf'class="govuk-button" href="{page}/care#step-(plan|walk|screen)"', shown)


def typed(house: House, ref: str, step: str, **answers: str) -> str:
    """The page that comes back, of who cares for the child."""
    with house.world.reading() as session:
        version = str(house.load(session, ref).version)
    sent = {f"{step}-{name}": text for name, text in answers.items()}
    page = f"/institutions/admissions/{ref}/{step}"
    answer = house.world.client(house.users["SW"]).post(page, {"version": version, **sent})
    assert answer.status_code == 422
    return answer.text


def test_everything_that_a_plan_lacks_is_said_at_once(house: House) -> None:
    ref, tomorrow = house.admitted(DAY), clock.today() + timedelta(days=1)
    parts = {"on-year": tomorrow.year, "on-month": tomorrow.month, "on-day": tomorrow.day}
    page = typed(house, ref, "plan", **{name: str(number) for name, number in parts.items()})
    for says in ("日期不能晚于今天", "请写明永久安置的目标", "至少写明一个方面的目标"):
        assert says in page
    assert "至少写明一个方面的目标" not in typed(house, ref, "plan", mind_goal="敢和人说话")


def test_every_higher_place_without_a_reason_is_named_at_once(house: House) -> None:
    page = typed(house, house.admitted(DAY), "walk", chosen="unit", reason_adoption="没有人收养")
    for says in ("请填写评估日期", "没有采用“回归家庭”的理由，至少", "请写明参加评估的人员"):
        assert says in page
    assert "没有采用“亲属抚养或者家庭寄养”的理由，至少" in page
    assert "没有采用“收养”的理由，至少" not in page
