"""The doctor's facts about the rooms, as statements that find what breaks them.

Each gives numbers or references of the rows that are wrong, on both databases; none of them asks
the services, for they are what is checked.
"""

from __future__ import annotations

from app.children.categories import LEAVES
from app.children.services.record import NEEDS
from app.children.traits import bits


def _placed_like(table: str, parent: str, key: str, number: str = "ref") -> str:
    """Rows whose copy of a place is not the place of what they belong to: policies read it."""
    return f"""
        SELECT t.{number} FROM {table} t JOIN {parent} p ON p.id = t.{key}
        WHERE coalesce(t.province_code, '') <> coalesce(p.province_code, '')
        OR coalesce(t.city_code, '') <> coalesce(p.city_code, '')
        OR coalesce(t.county_code, '') <> coalesce(p.county_code, '')"""  # noqa: S608 - our names  # nosec B608


def _in_its_division(table: str) -> str:
    """Rows with another path than the division they name ."""
    return f"""
        SELECT t.ref FROM {table} t LEFT JOIN divisions d ON d.code = t.division_code
        WHERE d.code IS NULL OR coalesce(t.province_code, '') <> coalesce(d.province_code, '')
        OR coalesce(t.city_code, '') <> coalesce(d.city_code, '')
        OR coalesce(t.county_code, '') <> coalesce(d.county_code, '')"""  # noqa: S608 - our names  # nosec B608


def _without_a_bit() -> str:
    """Files that a list by a need or a category would pass over (`app.children.traits`)."""
    lacks = "c.traits & {} = 0".format
    has = [f"c.needs LIKE '%\"{need}\"%' AND {lacks(bits([need]))}" for need in NEEDS]
    has += [
        f"{column} AND {lacks(bits([name]))}"
        for name, column in (
            ("long_term", "c.needs_long_term_care"),
            ("behaviour", "c.behaviour_concern"),
            ("siblings", "c.sibling_group IS NOT NULL"),
        )
    ]
    held = [f"g.code = '{code}' AND {lacks(bits([code]))}" for code in LEAVES]
    return f"""
        SELECT c.ref FROM (SELECT ref, traits, needs_long_term_care, behaviour_concern,
            sibling_group, CAST(needs AS varchar) AS needs FROM children) c
        WHERE {" OR ".join(has)}
        UNION SELECT c.ref FROM child_categories g JOIN children c ON c.id = g.child_id
        WHERE {" OR ".join(held)}"""  # noqa: S608 - our names  # nosec B608


STATEMENTS: tuple[tuple[str, str, str], ...] = (
    # Places and people
    ("division-parents", "每个区划都有上级区划", """
        SELECT d.code FROM divisions d LEFT JOIN divisions p ON p.code = d.parent_code
        WHERE d.parent_code IS NOT NULL AND d.parent_code <> '' AND p.code IS NULL"""),
    ("agency-division", "单位的区划层级与所在区划一致", _in_its_division("agencies")),
    ("child-division", "儿童的区划层级与所在机构一致，不在机构的与所在村居一致", """
        SELECT c.ref FROM children c LEFT JOIN agencies a ON a.id = c.agency_id
        LEFT JOIN divisions d ON d.code = c.division_code AND a.id IS NULL
        WHERE (a.id IS NULL AND d.code IS NULL)
        OR coalesce(c.province_code, '') <> coalesce(a.province_code, d.province_code, '')
        OR coalesce(c.city_code, '') <> coalesce(a.city_code, d.city_code, '')
        OR coalesce(c.county_code, '') <> coalesce(a.county_code, d.county_code, '')"""),
    ("child-traits", "按需要和类别列出的儿童没有遗漏", _without_a_bit()),
    ("household-division", "家庭的区划层级与所在村居一致", _in_its_division("households")),
    ("admins-apart", "一个人至多担任一种管理员", """
        SELECT u.ref FROM users u WHERE u.person_id IN (
            SELECT a.person_id FROM role_grants g JOIN users a ON a.id = g.user_id
            WHERE g.role IN ('R-SYS', 'R-SEC', 'R-AUD') AND g.released_at IS NOT NULL
            AND (g.valid_to IS NULL OR g.valid_to > :today)
            GROUP BY a.person_id HAVING count(DISTINCT g.role) > 1)"""),
    ("grants-by-two", "角色由两个不同的人提出和放行", """
        SELECT g.ref FROM role_grants g
        JOIN users p ON p.id = g.proposed_by_id JOIN users r ON r.id = g.released_by_id
        WHERE p.person_id = r.person_id"""),
    ("sessions-of-active", "停用的账号没有登录着的会话", """
        SELECT u.ref FROM users u JOIN user_sessions s ON s.user_id = u.id
        WHERE u.state = 'disabled' AND s.ended_at IS NULL"""),
    ("deputies-at-home", "代理人与被代理人在同一单位", """
        SELECT d.ref FROM delegations d
        JOIN users f ON f.id = d.from_user_id JOIN users t ON t.id = d.to_user_id
        WHERE f.agency_id <> t.agency_id OR f.person_id = t.person_id"""),
    ("parameters-by-two", "参数由两个不同的人提出和放行", """
        SELECT name FROM parameter_values
        WHERE released_by_person_id IN (proposed_by_person_id, proposed_for_person_id)"""),
    # Files, letters, the record
    ("letter-digests", "文书原件与签发时的摘要一致", """
        SELECT l.ref FROM letters l JOIN documents d ON d.id = l.document_id
        WHERE l.state <> 'draft' AND l.digest <> d.digest"""),
    ("record-numbers", "操作记录编号连续", """
        SELECT CAST(max(seq) AS TEXT) FROM audit_events
        HAVING max(seq) - min(seq) + 1 <> count(*)"""),
    # Foster care
    ("placed-in-pool", "接收儿童的家庭都有寄养资格", """
        SELECT p.ref FROM placements p JOIN foster_applications a ON a.id = p.application_id
        WHERE a.qualified_on IS NULL"""),
    ("placed-as-matched", "寄养就是签了协议的那次配对", """
        SELECT p.ref FROM placements p JOIN matches m ON m.id = p.match_id
        WHERE m.state <> 'signed' OR m.child_id <> p.child_id
        OR m.household_id <> p.household_id"""),
    ("placed-by-agreement", "每个寄养都有生效的协议", """
        SELECT p.ref FROM placements p JOIN matches m ON m.id = p.match_id
        WHERE m.migrated_at IS NULL AND NOT EXISTS (SELECT 1 FROM agreements g
        WHERE (g.match_id = p.match_id OR g.placement_id = p.id)
        AND g.effective_on IS NOT NULL)"""),
    ("two-in-a-family", "每个家庭至多寄养两名儿童", """
        SELECT h.ref FROM placements p JOIN households h ON h.id = p.household_id
        WHERE p.ended_on IS NULL GROUP BY h.ref HAVING count(*) > 2"""),
    ("places-in-use", "占着的名额都有配对或者寄养", """
        SELECT m.ref FROM family_places f JOIN matches m ON m.id = f.match_id
        WHERE m.state NOT IN ('open', 'offered', 'consented', 'ready') AND NOT EXISTS (
            SELECT 1 FROM placements p WHERE p.match_id = m.id AND p.ended_on IS NULL)"""),
    ("places-taken", "寄养中的儿童都占着名额", """
        SELECT p.ref FROM placements p WHERE p.ended_on IS NULL
        AND NOT EXISTS (SELECT 1 FROM family_places f WHERE f.match_id = p.match_id)"""),
    ("placed-once", "寄养中的儿童没有同时住在家庭单元", """
        SELECT c.ref FROM children c JOIN placements p ON p.child_id = c.id
        JOIN family_unit_places f ON f.child_id = c.id WHERE p.ended_on IS NULL"""),
    ("placed-scope", "寄养所在地与机构一致", _placed_like("placements", "agencies", "agency_id")),
    ("matched-scope", "配对所在地与机构一致", _placed_like("matches", "agencies", "agency_id")),
    ("visit-plans", "寄养中的儿童都有走访计划", """
        SELECT p.ref FROM placements p WHERE p.ended_on IS NULL AND NOT EXISTS (
            SELECT 1 FROM visit_plans v
            WHERE v.subject_kind = 'placement' AND v.subject_id = p.id)"""),
    # Where a child is cared for
    ("care-today", "儿童现在的照料形式就是最近一段", """
        SELECT c.ref FROM children c JOIN care_spells s ON s.child_id = c.id
        WHERE s.from_on = (SELECT max(l.from_on) FROM care_spells l WHERE l.child_id = c.id)
        AND c.care_form IS NOT NULL AND s.form <> c.care_form"""),
    ("unit-places", "家庭单元的儿童不超过名额", """
        SELECT u.ref FROM family_units u JOIN family_unit_places f ON f.unit_id = u.id
        GROUP BY u.ref, u.capacity HAVING count(*) > u.capacity"""),
    ("unit-beds", "房间里的儿童不超过床位", """
        SELECT r.ref FROM family_unit_rooms r JOIN family_unit_places f ON f.room_id = r.id
        GROUP BY r.ref, r.beds HAVING count(*) > r.beds"""),
    ("unit-empty", "关闭的家庭单元没有儿童", """
        SELECT u.ref FROM family_units u JOIN family_unit_places f ON f.unit_id = u.id
        WHERE u.state IN ('dissolved', 'closed')"""),
    ("unit-scope", "家庭单元所在地与机构一致",
     _placed_like("family_units", "agencies", "agency_id")),
    ("admitted-here", "接收入院的儿童由本机构看护", """
        SELECT a.ref FROM admissions a JOIN children c ON c.id = a.child_id
        WHERE a.state = 'admitted' AND c.keeper_id <> a.agency_id"""),
    ("admission-scope", "入院办件所在地与机构一致",
     _placed_like("admissions", "agencies", "agency_id")),
    # Adoption
    ("adoption-certificates", "已登记的收养都有登记证", """
        SELECT a.ref FROM adoptions a WHERE a.registered_on IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM adoption_certificates c WHERE c.adoption_id = a.id)"""),
    ("certificate-serials", "收养登记证编号连续", """
        SELECT max(number) FROM adoption_certificates WHERE kind = 'adoption'
        GROUP BY agency_id, year HAVING max(serial) - min(serial) + 1 <> count(*)"""),
    ("adoption-decided", "收养的决定人没有受理或者评估过", """
        SELECT DISTINCT a.ref FROM adoptions a JOIN users u ON u.id = a.decided_by_id
        JOIN adoption_participations p ON p.adoption_id = a.id AND p.person_id = u.person_id
        WHERE p.duty IN ('accept', 'assess', 'interview')"""),
    ("adoption-scope", "收养办件所在地与登记机关一致",
     _placed_like("adoptions", "agencies", "agency_id")),
    # Payments to families
    ("list-totals", "发放名单的合计等于明细之和", """
        SELECT l.ref FROM payment_lists l LEFT JOIN payment_lines n
        ON n.list_id = l.id AND n.kind <> 'clawback' WHERE l.state <> 'waiting'
        GROUP BY l.ref, l.total_fen HAVING l.total_fen <> coalesce(sum(n.amount_fen), 0)"""),
    ("clawback-totals", "发放名单的追回合计等于明细之和", """
        SELECT l.ref FROM payment_lists l LEFT JOIN payment_lines n
        ON n.list_id = l.id AND n.kind = 'clawback' WHERE l.state <> 'waiting'
        GROUP BY l.ref, l.clawback_fen HAVING l.clawback_fen <> coalesce(sum(n.amount_fen), 0)"""),
    ("lines-paid", "已发放名单的明细都已发放，其他的没有", """
        SELECT n.ref FROM payment_lines n JOIN payment_lists l ON l.id = n.list_id
        WHERE (l.state = 'paid') <> (n.paid_at IS NOT NULL)"""),
    ("lines-in-bounds", "每月不超过标准和天数", """
        SELECT ref FROM payment_lines
        WHERE kind = 'monthly' AND (amount_fen > monthly_fen OR days > month_days)"""),
    ("lists-by-three", "制单、复核、批准是三个人，代理也算本人", """
        SELECT ref FROM payment_lists
        WHERE drawn_by_person_id IN (checked_by_person_id, checked_for_person_id)
        OR drawn_for_person_id IN
        (checked_by_person_id, checked_for_person_id, approved_by_person_id)
        OR checked_for_person_id = approved_by_person_id"""),
    ("lines-of-child", "发放给寄养这名儿童的家庭", """
        SELECT n.ref FROM payment_lines n JOIN placements p ON p.id = n.placement_id
        WHERE n.child_id <> p.child_id"""),
    # Purchasing
    ("contract-ceiling", "已付的钱不超过合同金额", """
        SELECT c.ref FROM purchase_contracts c JOIN purchase_payments p ON p.contract_id = c.id
        WHERE p.state = 'paid' GROUP BY c.ref, c.amount_fen
        HAVING sum(p.amount_fen) > c.amount_fen"""),
    ("contract-committed", "合同的已申请金额等于各次申请之和", """
        SELECT c.ref FROM purchase_contracts c LEFT JOIN purchase_payments p
        ON p.contract_id = c.id AND p.state <> 'refused'
        GROUP BY c.ref, c.committed_fen
        HAVING c.committed_fen <> coalesce(sum(p.amount_fen), 0)"""),
    ("contract-winner", "合同的承接方就是中标单位", """
        SELECT c.ref FROM purchase_contracts c JOIN purchase_rounds r ON r.id = c.round_id
        LEFT JOIN purchase_bids b ON b.id = r.winner_id
        WHERE b.id IS NULL OR b.organisation_id <> c.organisation_id"""),
    ("contract-of-project", "合同和采购轮次属于同一个项目", """
        SELECT c.ref FROM purchase_contracts c JOIN purchase_rounds r ON r.id = c.round_id
        WHERE r.project_id <> c.project_id"""),
    ("payment-milestones", "付款的节点属于同一份合同", """
        SELECT p.ref FROM purchase_payments p JOIN purchase_milestones m ON m.id = p.milestone_id
        WHERE m.contract_id <> p.contract_id"""),
    ("records-in-term", "服务记录都在合同期内", """
        SELECT r.ref FROM purchase_records r JOIN purchase_contracts c ON c.id = r.contract_id
        WHERE r.voided_at IS NULL AND (r.served_on < c.starts_on OR r.served_on > c.ends_on)"""),
    ("checks-of-sample", "抽查的记录属于抽样的合同", """
        SELECT k.ref FROM purchase_checks k JOIN purchase_samples s ON s.id = k.sample_id
        JOIN purchase_records r ON r.id = k.record_id WHERE r.contract_id <> s.contract_id"""),
    ("item-weights", "指标权重合计百分之百", """
        SELECT p.ref FROM purchase_projects p JOIN purchase_items i ON i.project_id = p.id
        WHERE p.state NOT IN ('idea', 'planned')
        GROUP BY p.ref HAVING sum(i.weight) <> 10000"""),
    ("project-scope", "采购项目所在地与采购人一致",
     _placed_like("purchase_projects", "agencies", "agency_id")),
    # Protection, clocks, the rest
    ("harm-scope", "侵害报告所在地与受理单位一致",
     _placed_like("harm_reports", "agencies", "agency_id")),
    ("clocks-of-placements", "寄养的期限都属于存在的寄养", """
        SELECT d.case_no FROM deadlines d LEFT JOIN placements p ON p.id = d.subject_id
        WHERE d.subject_kind = 'placement' AND d.state = 'running' AND p.id IS NULL"""),
    ("clocks-of-adoptions", "收养的期限都属于未办结的收养", """
        SELECT d.case_no FROM deadlines d LEFT JOIN adoptions a ON a.id = d.subject_id
        WHERE d.subject_kind = 'adoption' AND d.state = 'running'
        AND (a.id IS NULL OR a.state = 'withdrawn')"""),
    ("messages-sent", "发出的短信都有时间", """
        SELECT CAST(id AS TEXT) FROM messages WHERE (state = 'sent') <> (sent_at IS NOT NULL)"""),
    ("transfers-by-two", "转院由申请人以外的人决定", """
        SELECT t.ref FROM home_transfers t JOIN users u ON u.id = t.decided_by_id
        WHERE u.person_id = t.asked_person_id"""),
)  # fmt: skip
