"""Four adoptions on screens, each role at its own window (issue 4, Must show 1): from the public
pre-check to the archived file; a refusal and a dissolution.

A foundling goes to its foster family; a brother's child; a stepchild, whose adoption ends again;
a child over eight whose parents are ill. The first runs in `make test`, the others in
`make test-long`: with scripts for some, without for others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.adoption.models import FindingNotice
from app.core import clock
from app.core.db import transaction
from app.demo.people import Family
from app.demo.scan import picture
from app.placements.models import Placement, PlacementState
from tests.access.town import Town
from tests.browser import adoption_life as life
from tests.browser.adoption_people import couple, foster_home, staff_of_all, years_ago
from tests.browser.adoption_way import ONES_OWN, Child, Way
from tests.browser.conftest import Opens
from tests.browser.looking import Walk

Starts = Callable[..., Way]
STAFF = frozenset({"clerk", "registrar", "head", "first", "second", "archivist", "worker"})


@pytest.fixture
def starts(person: Opens, town: Town, walk: Walk, tmp_path: Path) -> Iterator[Starts]:
    begun: list[Way] = []
    scan = tmp_path / "扫描件.jpg"
    scan.write_bytes(picture())

    def start(number: int, *, plain: frozenset[str] = frozenset()) -> Way:
        way = Way(person, town, staff_of_all(town), scan, plain, walk, number=number)
        begun.append(way)
        return way

    yield start
    for way in begun:
        way.ends()


@pytest.mark.long
def test_a_foundling_is_adopted_by_its_foster_family(starts: Starts, town: Town) -> None:
    """Priority on the day the papers are sent; notice, fusion; the placement ends by itself."""
    way = starts(1, plain=STAFF - {"worker"})
    family, child, placement = foster_home(town)
    found = Child(years_ago(2), True, "没有亲属关系", "查找不到生父母", institution=True)
    life.is_offered(way, family, placement)
    answer = life.checks_first(way, "family", family, found)
    answer.sees("孩子由儿童福利机构抚养，查找不到生父母")
    life.applies(way, family, found)
    way.mine().sees("待受理")
    life.institution_sends(way, child)
    life.is_accepted(way)
    life.is_published(way)
    life.is_assessed(way, family, child="young", words="抱着不放，笑。")
    life.all_are_heard(way)
    way.at("clerk", "review").sees("寻找生父母公告的证明")
    with transaction(town.database) as session:
        notices = select(FindingNotice.until_on).order_by(FindingNotice.id.desc())
        until = session.scalars(notices).first() or clock.today()
    way.days_go_by((until - clock.today()).days)  # the last day, the sixtieth or after a holiday
    way.at("clerk", "review").sees("公告中")
    way.days_go_by(1)
    way.at("clerk", "review").sees("期满无人认领")
    way.at("clerk").sees("条件都符合")
    life.is_decided(way)
    number = life.is_registered(way, "吉000001")
    assert number == f"({clock.today().year})吉朝收字00001"
    way.mine().sees(number)
    with transaction(town.database) as session:
        placed = session.scalars(select(Placement).where(Placement.ref == placement)).one()
        assert placed.state is PlacementState.ENDING
    way.at("worker", f"/placements/{placement}/ending").sees(f"收养登记，证号{number}")
    life.is_archived(way)


@pytest.mark.long
def test_a_brothers_child_is_adopted_without_scripts(starts: Starts, town: Town) -> None:
    """The exception for kin; nobody has JavaScript, neither the family nor the parents."""
    way = starts(2, plain=STAFF | ONES_OWN)
    family, niece = (
        couple(town, 22),
        Child(years_ago(5), False, "兄弟姐妹", "生父母健在，没有特殊困难"),
    )
    answer = life.checks_first(way, "family", family, niece)
    answer.sees("不受这些条件的限制：可以被收养的孩子、生父母有特殊困难")
    answer.sees("亲属关系证明")
    life.applies(way, family, niece, "郑小禾")
    way.hidden |= hidden_from(family)
    life.parents_answer(way, "father", "mother")
    life.is_accepted(way)
    life.is_assessed(way, family, child="young", words="我喜欢姑姑家。")
    life.all_are_heard(way)
    life.is_decided(way)
    number = life.is_registered(way, "吉000002")
    way.mine().sees(number)
    life.is_archived(way)


@pytest.mark.long
def test_a_stepchild_is_adopted_and_the_adoption_ends_again(starts: Starts, town: Town) -> None:
    """No assessment, consent of both parents and of the boy of ten; then a dissolution."""
    way = starts(3)
    family = couple(town, 23)
    boy = Child(years_ago(10), True, "我现在的丈夫", is_step=True)
    life.checks_first(way, "family", family, boy).sees("您是孩子生父或者生母现在的配偶")
    life.applies(way, family, boy, "郑小舟")
    life.parents_answer(way, "father", "mother")
    life.is_accepted(way)
    page = way.mine()
    assert "收养评估" not in page.reads(), "a stepchild's adopters are not assessed"
    life.all_are_heard(way, "我愿意，她一直照顾我。")
    life.is_decided(way)
    number = life.is_registered(way, "吉000003")
    ending = life.dissolves(way, number, "解000003")
    page = way.mine()
    page.sees("收养已解除")
    assert number not in page.reads()
    assert re.search(r"吉朝解字\d{5}", page.reads())
    assert "收养关系已经依法登记解除" in way.reads_letter(page, "解除收养关系证明")
    life.is_archived(way, ending)


@pytest.mark.long
def test_a_child_over_eight_of_parents_who_are_ill(starts: Starts, town: Town) -> None:
    """Both parents say yes at windows of their own, the child in person before two officers."""
    way = starts(4)
    family = couple(town, 24)
    boy = Child(years_ago(9), True, "没有亲属关系", "生父母有特殊困难")
    life.checks_first(way, "family", family, boy).sees("有特殊困难的声明")
    life.applies(way, family, boy, "郑小川")
    way.hidden |= hidden_from(family)
    life.parents_answer(way, "father", "mother", difficulty="重特大疾病")
    life.is_accepted(way)
    life.is_assessed(way, family, child="yes", words="我愿意和他们一起生活。")
    way.at("clerk", "review").sees("还没有询问：孩子")
    life.all_are_heard(way, "我愿意，他们对我很好。")
    way.at("registrar", "review").sees("两名工作人员在场")
    way.at("clerk", "papers").sees("孩子本人同意的记录")
    way.at("first", "approve", status=404)
    life.is_decided(way)
    number = life.is_registered(way, "吉000004")
    way.mine().sees(number)
    life.is_archived(way)


@pytest.mark.long
def test_a_mother_says_no_and_the_refusal_names_articles_and_remedies(
    starts: Starts, town: Town
) -> None:
    way = starts(5, plain=STAFF)
    family = couple(town, 25)
    girl = Child(years_ago(4), False, "没有亲属关系", "生父母有特殊困难")
    life.checks_first(way, "family", family, girl)
    life.applies(way, family, girl, "郑小月")
    way.hidden |= hidden_from(family)
    life.parents_answer(way, "father", difficulty="重度残疾")
    life.parents_answer(way, "mother", difficulty="重度残疾", says="我不同意")
    life.is_accepted(way, "有不符合的条件，不能受理")
    way.does("head", "refuse", reason="孩子的生母不同意送养，不能办理。").sees("请送达申请人")
    page = way.mine()
    page.sees("登记机关决定不予登记")
    letter = way.reads_letter(page, "不予办理收养登记通知书").replace("\n", "")
    for words in ("第一千零九十七条", "行政复议", "60日内", "6个月内", "不同意送养"):
        assert words in letter, letter
    assert life.PARENTS["mother"] not in letter


def hidden_from(family: Family) -> dict[str, tuple[str, ...]]:
    """Names that the other side reads on no page (Civil Code 1110)."""
    adopters = tuple(one.name for one in family.members)
    return {
        "family": tuple(life.PARENTS.values()), "mother": adopters, "father": adopters,
        "first": tuple(life.PARENTS.values()), "second": tuple(life.PARENTS.values()),
    }  # fmt: skip
