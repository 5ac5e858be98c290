"""What the tables of households hold.

A member may be a child under 14: then every field is sensitive (PD-SEN-1), so every column of
`members` is P3, and a readable one says why.
"""

from __future__ import annotations

from app.core.inventory import P1, P2, P3, WITH_CASE, Basis, Column, Ground, Mask, Table, placed

FAMILY = Basis(Ground.DUTY, ("FC-12-1a", "FC-12-2a", "PD-SEN-1"))
BY_THE_RULES = "条件计算和办理列表要用，单独不能指向个人"

INVENTORY = {
    "households": Table(
        "判断家庭是否符合寄养条件",
        FAMILY,
        WITH_CASE,
        {
            "division_code": Column(P2, "居住地的区划，最细到村", Mask.TOWNSHIP),
            "address": Column(P3, "详细地址，也是同住儿童的住处", Mask.TOWNSHIP),
            "marital_status": Column(P2, "婚姻状况"),
            "tenure": Column(P2, "住房来源"),
            "lease_end_on": Column(P2, "租住到期日"),
            "area_m2": Column(P2, "住房面积"),
            "rooms": Column(P2, "房间数"),
            "floor": Column(P2, "楼层"),
            "child_room": Column(P2, "为儿童准备的房间"),
            "community_medical": Column(P2, "社区有无医疗条件"),
            "community_special_edu": Column(P2, "社区有无特殊教育条件"),
            "community_rehab": Column(P2, "社区有无康复条件"),
            "income": Column(P3, "年收入、来源和挣钱的人", Mask.HIDDEN),
            "merged_at": Column(P1, "重复档案合并的时间"),
            **placed(P2, "居住地，用于划定管辖"),
        },
    ),
    "members": Table(
        "核对家庭成员是否符合寄养条件，征求成员意见",
        FAMILY,
        WITH_CASE,
        {
            "position": Column(P1, "排列顺序"),
            "relation": Column(P3, "与申请人的关系", why=BY_THE_RULES),
            "name": Column(P3, "姓名", Mask.NAME),
            "name_mask": Column(P3, "隐去后的姓名", why="只有姓，不多于列表显示的内容"),
            "id_no": Column(P3, "公民身份号码", Mask.ID),
            "id_no_index": Column(
                P3, "公民身份号码的加密索引", Mask.HIDDEN, why="带密钥的摘要，只能按整号查找"
            ),
            "id_no_mask": Column(P3, "隐去后的公民身份号码", why="只有首尾各两位"),
            "other_document": Column(P3, "其他身份证件", Mask.HIDDEN),
            "birth_on": Column(P3, "出生日期", Mask.HIDDEN),
            "age": Column(P3, "周岁，成年的都记18", why="列表只需知道是否成年，不解密出生日期"),
            "sex": Column(P3, "性别", why=BY_THE_RULES),
            "phone": Column(P3, "手机号码", Mask.PHONE),
            "phone_mask": Column(P3, "隐去后的手机号码", why="只有前三位和后两位"),
            "education": Column(P3, "学历", why=BY_THE_RULES),
            "occupation": Column(P3, "职业", why="成年成员才填写，是一般个人信息"),
            "hukou_division": Column(P3, "户籍所在区县", why=BY_THE_RULES),
            "lives_here": Column(P3, "是否同住", why=BY_THE_RULES),
            "is_main_carer": Column(P2, "是否主要照料人（须成年）"),
            "health": Column(P3, "体检结论", Mask.HIDDEN),
            "health_cert_on": Column(P3, "体检日期", Mask.HIDDEN),
            "crime_check": Column(P3, "有无犯罪记录", Mask.HIDDEN),
            "crime_check_on": Column(P3, "犯罪记录证明的日期", Mask.HIDDEN),
            "harmful_habits": Column(P3, "有无不良嗜好", Mask.HIDDEN),
            "left_on": Column(P3, "离开家庭的日期", why=BY_THE_RULES),
        },
    ),
}
