"""Phrases that keep suppliers out, and those that only sound so."""

from __future__ import annotations

import pytest

from app.law import RULES
from app.purchasing.rules.discrimination import Factor, Item, warnings


@pytest.mark.rule("GPR-20", "SUP-NO")
@pytest.mark.parametrize(
    ("text", "code", "item", "phrase"),
    [
        ("项目详情仅向入围单位提供。", "told_apart", Item.INFORMATION, "仅向入围单位提供"),
        ("单独通知意向供应商踏勘。", "told_apart", Item.INFORMATION, "单独通知意向供应商"),
        ("供应商成立三年以上。", "age", Item.UNRELATED, "成立三年以上"),
        ("供应商成立时间满3年", "age", Item.UNRELATED, "成立时间满3年"),
        ("提供经营年限证明", "age", Item.UNRELATED, "经营年限"),
        ("供应商2023年6月以前注册成立", "age", Item.UNRELATED, "2023年6月以前注册成立"),
        ("登记满两年的社会组织", "age", Item.UNRELATED, "登记满两年"),
        ("注册资本不得低于100万元", "scale", Item.UNRELATED, "注册资本"),
        ("上年营业收入200万元以上", "scale", Item.UNRELATED, "营业收入"),
        ("须具有3A以上社会组织评估等级", "rating", Item.UNRELATED, "须具有3A以上社会组织评估等级"),
        ("社会组织等级评估应达到4A级以上", "rating", Item.UNRELATED, "应达到4A级以上"),
        ("曾承接过本局项目", "former_contract", Item.POINTING, "曾承接过本局"),
        ("由原承接机构继续提供服务", "named_supplier", Item.POINTING, "由原承接机构继续"),
        ("具有本市同类项目业绩", "local_awards", Item.AWARDS, "本市同类项目"),
        ("获得省级民政部门表彰", "local_awards", Item.AWARDS, "省级民政部门表彰"),
        ("具有民政系统内业绩", "trade_awards", Item.AWARDS, "民政系统内业绩"),
        ("对外地供应商从严审查", "unequal_review", Item.UNEQUAL_REVIEW, "对外地供应商从严审查"),
        ("必须使用某某品牌量表", "brand", Item.BRAND, "必须使用某某品牌"),
        ("仅限本地社会组织参加", "local_only", Item.OWNERSHIP, "本地社会组织"),
        ("在长春市设有办公场所", "local_only", Item.OWNERSHIP, "在长春市设有办公场所"),
        ("注册地在本县", "local_only", Item.OWNERSHIP, "注册地在本县"),
        ("限民营单位", "ownership", Item.OWNERSHIP, "民营"),
        ("供应商应为国有企业", "ownership", Item.OWNERSHIP, "国有企业"),
        ("供应商必须是社会服务机构", "form", Item.OWNERSHIP, "必须是社会服务机构"),
        ("从本单位备选库中选取", "pool", Item.OTHER, "备选库"),
        ("法定代表人须亲自到场", "in_person", Item.OTHER, "法定代表人须亲自到场"),
    ],
)  # fmt: skip
def test_each_test_finds_its_phrase(text: str, code: str, item: Item, phrase: str) -> None:
    found = {one.code: one for one in warnings(f"服务三百名儿童，{text}")}
    assert found[code].item is item
    assert found[code].phrase == phrase
    assert found[code].place == ""
    assert found[code].rule_id in RULES
    assert found[code].says


@pytest.mark.rule("GPR-20")
@pytest.mark.parametrize(
    "text",
    [
        "", "每月入户探访一次，与村（居）委会和学校联系，六十日内完成摸底建档。",
        "不得限定本地供应商。", "成立年限不作要求；无需评估等级，不以注册资本作为条件。",
        "项目负责人具有社会工作师证书，两名社工有两年以上服务经验。",
        "注册社会工作师从业经验三年以上，在社区登记服务满一年的志愿者优先。",
        "服务价格按成本加合理利润测算。", "打造服务品牌，在全国有影响。",
        "按照我国有关法律保护儿童隐私。",
        "法定代表人身份证明加盖公章。", "不限所有制形式，民营单位不因其性质受到限制。",
    ],
)  # fmt: skip
def test_what_is_allowed_gives_no_warning(text: str) -> None:
    assert warnings(text) == ()


def test_a_waiver_in_one_clause_does_not_cover_the_next() -> None:
    found = warnings("不限成立年限，但注册资本须达到50万元。")
    assert [one.code for one in found] == ["scale"]
    assert [one.code for one in warnings("包括但不限于本地社会组织")] == ["local_only"]


@pytest.mark.rule("GPR-20", "RT-06")
def test_points_for_awards_are_found_and_a_rating_may_give_points() -> None:
    factors = [
        Factor("业绩", "每有一项本县同类项目得2分", 10),
        Factor("等级评估", "取得3A及以上评估等级的得5分", 5),
        Factor("方案", "方案完整可行", 40),
    ]
    found = warnings("服务三百名儿童。", factors)
    assert [(one.place, one.code) for one in found] == [("业绩", "local_awards")]
    assert [one.code for one in warnings("取得3A及以上评估等级")] == ["rating"]


@pytest.mark.rule("GPR-20")
def test_every_item_of_the_article_can_be_found() -> None:
    text = (
        "仅向入围单位提供；成立三年以上；由原机构实施；本市业绩；对外地企业从严审查；"
        "指定品牌；本地机构；备选库"
    )
    assert {one.item for one in warnings(text)} == set(Item)
