"""A child's file: one child, one file; categories; guardianship by civil affairs."""

from __future__ import annotations

from app.law.instruments import (
    CIVIL_CODE,
    INSTITUTIONS_2018,
    JILIN_2024,
    MINORS_PROTECTION,
)
from app.law.model import Article, rule

CHILDREN = (
    rule(
        "CW18-F1",
        "H",
        Article(INSTITUTIONS_2018),
        "一名儿童建立一份档案，儿童的个人信息受到保护。",
        "V:u23",
    ),
    rule(
        "RV-02-1",
        "H",
        Article(JILIN_2024),
        "困境儿童分为家庭困境、自身困境、监护困境三类，一名儿童可以同时属于几类。",
        "V:s002",
        local=True,
    ),
    rule(
        "MP-TG-1",
        "H",
        Article(MINORS_PROTECTION, 92),
        "流浪乞讨或者身份不明、监护人下落不明、监护缺失、监护人拒绝照料、教唆犯罪、"
        "遭受监护人严重伤害等情形，由民政部门临时监护。",
        "V:law",
    ),
    rule(
        "MP-LG-1",
        "H",
        Article(MINORS_PROTECTION, 94),
        "查找不到监护人、监护人死亡或者丧失能力且无其他人可以担任、法院指定等情形，"
        "由民政部门长期监护。",
        "V:law",
    ),
    rule(
        "MP-LG-3",
        "I",
        Article(CIVIL_CODE, 27),
        "父母是监护人；父母死亡或者没有监护能力的，依次由祖父母、外祖父母，兄、姐，"
        "其他愿意并且经同意的个人或者组织担任；都没有的，由民政部门担任，"
        "也可以由具备条件的村（居）民委员会担任。",
        "V:law",
        also=(Article(CIVIL_CODE, 32),),
    ),
    rule(
        "MP-LG-4",
        "E",
        Article(CIVIL_CODE, 31),
        "对监护人的确定有争议的，由村（居）民委员会或者民政部门指定，也可以直接向人民法院申请指定；"
        "指定前由村（居）民委员会、法律规定的有关组织或者民政部门担任临时监护人。",
        "V:law",
    ),
    rule(
        "MP-RV-1",
        "H",
        Article(CIVIL_CODE, 36),
        "监护人严重损害被监护人身心健康、怠于或者无法履行监护职责又拒绝委托他人而使其处于危困状态，"
        "或者有其他严重侵害行为的，人民法院根据申请撤销监护人资格，并依法指定监护人。",
        "V:law",
    ),
    rule(
        "MP-RV-7",
        "E",
        Article(CIVIL_CODE, 38),
        "父母被撤销监护人资格后确有悔改表现的，可以申请恢复；对被监护人实施故意犯罪的除外。"
        "恢复后，原来指定的监护关系同时终止。",
        "V:law",
    ),
)
