"""What the tables of children's files hold: every column is sensitive (PD-SEN-1)."""

from __future__ import annotations

from app.core.inventory import (
    NOT_PERSONAL,
    P1,
    P3,
    PLACE,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
)

CARE = Basis(Ground.DUTY, ("CW18-F1", "PD-SEN-1"))
HEARD = Basis(Ground.DUTY, ("FC-11-3", "PD-SEN-1"))
ALWAYS = Retention("儿童个人档案永久保存", rule="PD-AR-2")
LISTS = "列表、统计和匹配要用，旁边没有姓名，单独不能指向个人"
CODED = "只有代码或者日期，旁边没有姓名，单独不能指向个人"
WORDS = "不写姓名，只写地点或者依据的名称"

COUNTS = (
    "按单位和月份记儿童人数、寄养、探访、突发事件、检查和付款的数量，由数据库从办理记录自动生成"
)
COUNTED = {
    "agency_id": Column(P1, "负责的单位"),
    "what": Column(P1, "数的是什么"),
    "key": Column(P1, "照料方式、解除原因或者费用项目"),
    "county_code": Column(P1, "所在县"),
    "city_code": Column(P1, "所在市"),
    "province_code": Column(P1, "所在省"),
    "month_on": Column(P1, "月份"),
    "number": Column(P1, "数量的增减，费用以分计"),
}

INVENTORY = {
    "children": Table(
        "一名儿童一份档案：身份、监护、健康、就学和在哪里生活",
        CARE,
        ALWAYS,
        {
            "file_no": Column(P1, "儿童档案编号"),
            "code_name": Column(P1, "给其他人看的材料上代替姓名的化名"),
            "division_code": Column(P3, "居住地的区划，最细到村", Mask.TOWNSHIP, why=LISTS),
            "address": Column(P3, "详细地址", Mask.TOWNSHIP),
            "hukou_division": Column(P3, "户籍地的区划，最细到村", Mask.TOWNSHIP, why=LISTS),
            "name": Column(P3, "姓名", Mask.NAME),
            "name_mask": Column(P3, "隐去后的姓名", why="只有姓，不多于列表显示的内容"),
            "name_index": Column(
                P3, "姓名所在的桶", Mask.HIDDEN, why="带密钥，1024个桶之一，许多姓名同在一桶"
            ),
            "id_no": Column(P3, "公民身份号码", Mask.ID),
            "id_no_index": Column(
                P3, "公民身份号码的加密索引", Mask.HIDDEN, why="带密钥的摘要，只能按整号查找"
            ),
            "id_no_mask": Column(P3, "隐去后的公民身份号码", why="只有首尾各两位"),
            "sex": Column(P3, "性别", why=LISTS),
            "birth_on": Column(P3, "出生日期", Mask.HIDDEN, why=LISTS),
            "birth_assumed": Column(P3, "出生日期是否推定", why=CODED),
            "nation": Column(P3, "民族", why=LISTS),
            "health": Column(P3, "健康状况、疾病、过敏、残疾人证", Mask.HIDDEN),
            "needs": Column(P3, "需要医疗、特殊教育还是康复", why=LISTS),
            "needs_long_term_care": Column(P3, "是否长期依赖专业照料", why=LISTS),
            "behaviour_concern": Column(P3, "有无需要特别关注的情绪和行为", why=LISTS),
            "traits": Column(P3, "有哪些需要、认定过哪些类别，用数字表示", why=LISTS),
            "school": Column(P3, "就读的学校和年级", Mask.HIDDEN),
            "contacts": Column(P3, "与孩子有来往的人和电话", Mask.HIDDEN),
            "sibling_group": Column(P3, "兄弟姐妹共用的随机编号", why=CODED),
            "care_form": Column(P3, "现在的照料方式", why=LISTS),
            "care_place": Column(P3, "现在住在哪里，用文字表示", why=WORDS),
            "guardian": Column(P3, "现在由谁监护（类别）", why=LISTS),
            "closed_on": Column(P1, "结案日期"),
            **dict.fromkeys(PLACE, Column(P3, "所在地，用于划定管辖", why=LISTS)),
        },
    ),
    "month_counts": Table(
        COUNTS, NOT_PERSONAL, ALWAYS, {**COUNTED, "is_year": Column(P1, "是不是全年的合计")}
    ),
    "month_deltas": Table(
        COUNTS, NOT_PERSONAL, ALWAYS, {**COUNTED, "is_taken": Column(P1, "是不是已经合计")}
    ),
    "child_categories": Table(
        "认定儿童类别，确定能得到哪些保障",
        Basis(Ground.DUTY, ("RV-02-1", "PD-SEN-1")),
        ALWAYS,
        {
            "code": Column(P3, "儿童类别", why=LISTS),
            "from_on": Column(P3, "从哪一天起", why=CODED),
            "to_on": Column(P3, "到哪一天为止", why=CODED),
            "basis": Column(P3, "认定依据", why=WORDS),
        },
    ),
    "child_guardianships": Table(
        "记录谁是监护人和法定情形",
        Basis(Ground.DUTY, ("MP-LG-1", "MP-TG-1", "PD-SEN-1")),
        ALWAYS,
        {
            "from_on": Column(P3, "从哪一天起", why=CODED),
            "status": Column(P3, "监护类别", why=LISTS),
            "guardian": Column(P3, "监护人的姓名、关系、证件和电话", Mask.HIDDEN),
            "ground": Column(P3, "法定情形", why=CODED),
            "document_no": Column(P3, "文书编号", why=WORDS),
        },
    ),
    "care_spells": Table(
        "查明儿童任何一天在哪里生活、由谁负责",
        CARE,
        ALWAYS,
        {
            "from_on": Column(P3, "从哪一天起", why=CODED),
            "form": Column(P3, "照料方式", why=LISTS),
            "place_kind": Column(P3, "居住地方的种类", why=CODED),
            "place_says": Column(P3, "居住的地方，用文字表示", why=WORDS),
            "basis": Column(P3, "变动依据", why=WORDS),
        },
    ),
    "child_opinions": Table(
        "听取儿童的意见",
        HEARD,
        ALWAYS,
        {
            "subject_kind": Column(P1, "为哪一类事项询问"),
            "asked_at": Column(P3, "询问的时间", why=CODED),
            "manner": Column(P3, "询问的方式", why=CODED),
            "agrees": Column(P3, "孩子是否同意", why=CODED),
            "words": Column(P3, "孩子的原话", Mask.HIDDEN),
        },
    ),
    "child_changes": Table(
        "档案的每次修改都留下痕迹",
        Basis(Ground.DUTY, ("PD-ACC-1", "PD-SEN-1")),
        ALWAYS,
        {
            "part": Column(P1, "修改了档案的哪一部分"),
            "before": Column(P3, "修改之前的内容", Mask.HIDDEN),
            "after": Column(P3, "修改之后的内容", Mask.HIDDEN),
            "reason": Column(P3, "修改的理由", Mask.HIDDEN),
        },
    ),
    "child_workers": Table(
        "谁承办这名儿童，据此可以看健康情况",
        Basis(Ground.DUTY, ("PD-ACC-1", "PD-ACC-2")),
        ALWAYS,
        {
            "since_on": Column(P1, "从哪一天起承办"),
            "until_on": Column(P1, "承办到哪一天"),
        },
    ),
    "child_openings": Table(
        "不承办的人员写明理由，打开健康情况24小时",
        Basis(Ground.DUTY, ("PD-ACC-1", "PD-ACC-2")),
        ALWAYS,
        {
            "opened_at": Column(P1, "打开的时间"),
            "until_at": Column(P1, "到什么时候为止"),
            "reason": Column(P3, "打开的理由，不写孩子的情况", Mask.HIDDEN),
        },
    ),
}
