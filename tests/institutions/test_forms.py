"""The pages of a stay work as plain forms."""

from __future__ import annotations

from datetime import timedelta

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
