"""Versions: drafts, publishing, what never changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.checklists import rules, services
from app.checklists.models import TemplateState, TemplateVersion
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import SYSTEM_ACTOR
from tests.checklists.pages import form_of
from tests.factories import Client, World


@pytest.fixture
def admin(world: World) -> Client:
    with world.writing() as session:
        services.ensure_defaults(session)
    return world.staff("platform", Role.SYSTEM_ADMIN)


def newest(world: World) -> TemplateVersion:
    """The latest F-B; other forms ship beside it."""
    with world.reading() as session:
        found = session.scalar(
            select(TemplateVersion)
            .where(TemplateVersion.code == "F-B")
            .order_by(TemplateVersion.id.desc())
        )
        assert found is not None
        return found


def test_defaults_are_put_in_once(world: World) -> None:
    with world.writing() as session:
        services.ensure_defaults(session)
        services.ensure_defaults(session)
        codes = session.scalars(select(TemplateVersion.code).order_by(TemplateVersion.code)).all()
        assert codes == [
            "F-B", "F-C", "F-D", "F-FSA", "GRADES", "LN-FOLLOW-UP", "LN-FUSION", "LN-STAGES",
            "NAT-CHECK", "SC-ABILITY", "SC-FUSION", "TWO-TIER",
        ]  # fmt: skip
        found = services.version_on(session, "F-B", on=date(2026, 3, 1), places=["220104"])
        assert found.title == "寄养家庭情况考察评估表"


def test_only_the_system_administrator_edits(world: World, admin: Client) -> None:
    ref = newest(world).ref
    head = world.staff("home", Role.HEAD)
    assert head.get(f"/checklists/{ref}").status_code == 200
    assert head.post(f"/checklists/{ref}/draft").status_code == 403
    assert world.staff("home", Role.INTAKE).get("/checklists").status_code == 403


def test_a_draft_is_edited_and_published_without_script(world: World, admin: Client) -> None:
    published = newest(world)
    assert admin.post(f"/checklists/{published.ref}/draft").status_code == 303
    draft = newest(world)
    assert (draft.number, draft.state) == (2, TemplateState.DRAFT)
    url = f"/checklists/{draft.ref}/blocks/B1"
    fields = form_of(admin.get(url).text)
    # 18 rows would move by one: the second item goes first, the first gets one point more.
    fields |= {"items-1-order": "5", "items-0-max": "5", "items-0-text": "有自己的床"}
    assert admin.post(url, fields).status_code == 303
    page = admin.get(f"/checklists/{draft.ref}").text
    assert "各项满分合计为 101 分，应为 100 分" in page
    today = clock.today()
    publish = {
        "valid_from-year": today.year, "valid_from-month": today.month,
        "valid_from-day": today.day, "source": "长民发〔2026〕3号",
        "version": newest(world).version,
    }  # fmt: skip
    assert "应为 100 分" in admin.post(f"/checklists/{draft.ref}/publish", publish).text
    fields = form_of(admin.get(url).text)
    assert fields["items-0-text"] == "人均居住面积比当地平均水平高出一成以上"
    fields["items-1-max"] = "4"
    assert admin.post(url, fields).status_code == 303
    publish["version"] = newest(world).version
    assert admin.post(f"/checklists/{draft.ref}/publish", publish).status_code == 303
    with world.reading() as session:
        old = session.get_one(TemplateVersion, published.id)
        assert old.valid_to == today - timedelta(days=1)
        assert old.content == published.content
        found = services.version_on(session, "F-B", on=today)
        assert found.number == 2
        block = rules.read(found.content).blocks[0]
        assert [(i.id, i.text) for i in block.items][:2] == [
            ("B1-2", "人均居住面积比当地平均水平高出一成以上"), ("B1-1", "有自己的床"),
        ]  # fmt: skip


def test_rows_are_added_and_removed_without_script(world: World, admin: Client) -> None:
    admin.post(f"/checklists/{newest(world).ref}/draft")
    url = f"/checklists/{newest(world).ref}/blocks/B2"
    fields = form_of(admin.get(url).text)
    added = admin.post(url, {**fields, "add": "items"})
    assert added.status_code == 422
    assert "评分内容4" in added.text
    fields = form_of(added.text) | {"items-3-text": "有保险", "items-3-max": "2"}
    fields["items-0-max"] = "3"
    assert admin.post(url, {k: v for k, v in fields.items() if k != "remove"}).status_code == 303
    block = rules.read(newest(world).content).block("B2")
    assert block is not None
    assert [i.id for i in block.items] == ["B2-1", "B2-2", "B2-3", "B2-4"]
    fields = form_of(admin.get(url).text)
    assert "有保险" not in form_of(admin.post(url, {**fields, "remove": "items-3"}).text).values()


def test_published_version_cannot_be_edited(world: World, admin: Client) -> None:
    with world.writing() as session:
        version = services.version_on(session, "F-B", on=clock.today())
        block = rules.read(version.content).blocks[0]
        with pytest.raises(WrongState):
            services.save_block(session, version, block, actor=SYSTEM_ACTOR)


def test_one_draft_a_place_and_places_that_exist(world: World, admin: Client) -> None:
    with world.writing() as session:
        version = services.version_on(session, "F-B", on=clock.today())
        services.new_draft(session, version, actor=SYSTEM_ACTOR)
        with pytest.raises(Invalid, match="已经有一个草稿"):
            services.new_draft(session, version, actor=SYSTEM_ACTOR)
        services.new_draft(session, version, actor=SYSTEM_ACTOR, division_code="220104")
        with pytest.raises(Invalid, match="没有这个区划代码"):
            services.new_draft(session, version, actor=SYSTEM_ACTOR, division_code="999999")


def test_nearest_place_wins(world: World, admin: Client) -> None:
    today = clock.today()
    with world.writing() as session:
        country = services.version_on(session, "F-B", on=today)
        draft = services.new_draft(session, country, actor=SYSTEM_ACTOR, division_code="220100")
        services.publish(
            session, draft, valid_from=today, source="市", actor=SYSTEM_ACTOR, now=clock.now()
        )
        places = ["220104", "220100", "220000"]
        assert services.version_on(session, "F-B", on=today, places=places) is draft
        yesterday = today - timedelta(days=1)
        assert services.version_on(session, "F-B", on=yesterday, places=places) is country
        assert services.version_on(session, "F-B", on=today, places=["500103"]) is country


@pytest.mark.bar("S21")
def test_publishing_is_not_backdated(world: World, admin: Client) -> None:
    with world.writing() as session:
        version = services.version_on(session, "F-B", on=clock.today())
        draft = services.new_draft(session, version, actor=SYSTEM_ACTOR)
        with pytest.raises(Invalid, match="不能早于今天"):
            services.publish(
                session, draft, valid_from=clock.today() - timedelta(days=1), source="市",
                actor=SYSTEM_ACTOR, now=clock.now(),
            )  # fmt: skip


def test_the_reason_of_retiring_stays_out_of_the_record(world: World, admin: Client) -> None:
    with world.writing() as session:
        draft = services.new_draft(
            session, services.version_on(session, "F-B", on=clock.today()), actor=SYSTEM_ACTOR,
            division_code="220104",
        )  # fmt: skip
        services.publish(
            session, draft, valid_from=clock.today(), source="区", actor=SYSTEM_ACTOR,
            now=clock.now(),
        )  # fmt: skip
        ref = draft.ref
    assert admin.post(f"/checklists/{ref}/retire", {"reason": "赵某投诉评分"}).status_code == 303
    with world.reading() as session:
        noted = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "checklists.retire")
        ).all()
        assert noted
        assert not any("赵某" in note for note in noted)
    assert "赵某投诉评分" in admin.get(f"/checklists/{ref}").text


def test_the_last_version_for_the_country_stays(world: World, admin: Client) -> None:
    ref = newest(world).ref
    answer = admin.post(f"/checklists/{ref}/retire", {"reason": "不用了"})
    assert answer.status_code == 422
    assert "唯一版本" in answer.text


@pytest.mark.rule("AE-08-1")
def test_a_form_of_adoption_is_edited_whole_and_refused_with_the_contents_it_lost(
    world: World, admin: Client
) -> None:
    with world.writing() as session:
        version = services.version_on(session, "NAT-CHECK", on=clock.today())
        draft = services.new_draft(session, version, actor=SYSTEM_ACTOR)
        ref = draft.ref

    def now() -> rules.Template:
        with world.reading() as session:
            return rules.read(
                session.scalars(select(TemplateVersion).where(TemplateVersion.ref == ref)).one()
                .content
            )  # fmt: skip

    before = now()
    url = f"/checklists/{ref}/blocks/N1"
    assert admin.post(url, form_of(admin.get(url).text)).status_code == 303
    assert now() == before, "saved as it stood, nothing of the answers is lost"
    fields = form_of(admin.get(url).text)
    fields["items-0-grades"] = "好 0\n一般 0 基本\n差 0 不通过"
    fields["items-0-content"] = "0"
    assert admin.post(url, fields).status_code == 303
    item = now().blocks[0].items[0]
    assert [item.mark_of(one) for one in ("好", "一般", "差")] == ["", "mostly", "no"]
    url = f"/checklists/{ref}/marks"
    assert admin.post(url, form_of(admin.get(url).text) | {"bands": "优秀"}).status_code == 422
    fields = form_of(admin.get(url).text) | {"tolerated": "1", "bands": "优秀 90"}
    assert admin.post(url, fields).status_code == 303
    assert (now().tolerated, [b.points for b in now().bands]) == (1, [90])
    page = admin.get(f"/checklists/{ref}").text
    assert "没有评到规定的评估内容：第1项“收养动机”" in page
    today = clock.today()
    sent = {**form_of(page), "source": "省", "valid_from-year": str(today.year),
            "valid_from-month": str(today.month), "valid_from-day": str(today.day)}  # fmt: skip
    answer = admin.post(f"/checklists/{ref}/publish", sent)
    assert answer.status_code == 422
    assert "第1项“收养动机”" in answer.text
