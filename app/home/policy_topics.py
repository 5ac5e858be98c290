"""Foster care in plain words, and all policy pages by their names."""

from __future__ import annotations

from app.home.adoption_topics import ADOPTION
from app.home.topics import Section, Topic, rule, say

WHAT = Topic(
    "what",
    "什么是家庭寄养",
    "把没有父母照顾、由民政部门监护的孩子，接到合适的家庭里生活，让孩子在家里长大。",
    (
        Section(
            "寄养是怎么回事",
            (
                *rule("FC-02-1", "FC-03-1", "FC-05-1"),
                *say(
                    "孩子来到您家，和您的家人一起吃住、上学、看病、过年过节；机构一直在您身边帮忙。"
                ),
                *rule("FC-18-1"),
            ),
        ),
        Section(
            "哪些孩子会来到寄养家庭",
            rule("FC-07-1", "FC-07-2", "FC-07-3", "FC-07-6", "FC-07-4", "FC-07-7"),
        ),
        Section(
            "孩子自己怎么想",
            rule("FC-11-1", "FC-11-2", "FC-11-3"),
        ),
        Section(
            "寄养和收养不一样",
            say(
                "收养以后，孩子就是您家的孩子，户口和监护都归您家。",
                "寄养期间，孩子的监护人仍然是民政部门，您是照料孩子的人。",
                "想收养孩子的，请看收养政策，或者查一查“我能不能收养”。",
            ),
        ),
    ),
)

WHO = Topic(
    "who",
    "什么样的家庭可以寄养",
    "不看有没有钱，看能不能给孩子一个安稳、健康、和睦的家。",
    (
        Section(
            "您家",
            rule(
                "FC-08-1a", "FC-08-1b", "FC-08-1c", "FC-08-2a", "FC-08-2b", "FC-08-3",
                "FC-08-4a", "FC-08-4b", "FC-08-4c",
            ),
        ),
        Section("主要照料人", rule("FC-08-5a", "FC-08-5b", "FC-08-5c", "FC-08-5d")),
        Section("几个孩子", rule("FC-09-1", "FC-09-2", "FC-09-3")),
        Section(
            "住在哪里",
            (*rule("FC-27-1", "FC-27-2"), *say("请向您居住地的儿童福利机构申请。")),
        ),
        Section("同等条件下谁优先", rule("FC-08-6", "FC-10-1")),
        Section(
            "说不准怎么办",
            say(
                "用“我能不能寄养”查一查，几分钟就知道；不用登录，答案不保存。",
                "条件有一两项不清楚，也可以申请，由机构核实；机构不通过的，会书面告诉您原因。",
            ),
        ),
    ),
)  # fmt: skip

DUTIES = Topic(
    "duties",
    "寄养家庭和机构各自做什么",
    "您负责把孩子照顾好，机构负责支持您、看望孩子、解决困难。",
    (
        Section(
            "寄养家庭要做的",
            (
                *say(
                    "保障孩子的人身安全，尊重孩子的人格，不打骂、不歧视。",
                    "照顾孩子的生活，帮助孩子学会自己照顾自己。",
                    "按时送孩子上学，和老师保持联系。",
                    "孩子生病及时就医；得了急病重病，一边送医，一边马上告诉机构。",
                ),
                *rule("FC-13-8", "FC-13-9", "FC-15-1"),
            ),
        ),
        Section("机构要做的", rule("FC-14-3", "FC-14-4", "FC-14-5", "FC-14-7", "FC-17-1")),
        Section("先相处一段时间", rule("FC-16-1")),
        Section(
            "您的权利",
            (
                *say(
                    "知道自己的申请办到哪里、谁在办、什么时候办完。",
                    "遇到困难随时找机构帮忙；家里临时照顾不了，可以请机构短期照料。",
                    "照料不下去了，可以提出结束寄养，不会因此受到责备。",
                ),
                *rule("FC-26-1"),
            ),
        ),
    ),
)

MONEY = Topic(
    "money",
    "费用和补贴",
    "申请、评估、培训都不收费。孩子的生活费用由机构按协议发给。",
    (
        Section(
            "不收费",
            say("办理家庭寄养的任何环节都不收费。谁向您收钱，请打12345举报。"),
        ),
        Section(
            "孩子的费用",
            (
                *rule("FC-14-7"),
                *say(
                    "一般包括孩子的生活费、教育和医疗费用，还可能有给寄养家庭的劳务补贴。",
                    "各地标准不同，以您签订的协议写明的数额和发放日期为准，签约前请向机构问清楚。",
                    "机构每次发放都有记录；没有按时收到，请联系机构或者主管的民政局。",
                ),
            ),
        ),
        Section(
            "请记住",
            say("寄养是为了孩子，不是一份生意。补贴用在孩子身上，不能借寄养孩子募捐、牟利。"),
        ),
    ),
)

STEPS = Topic(
    "steps",
    "办理步骤和时间",
    "从申请到成为合格的寄养家庭，一般需要三到四个月。",
    (
        Section(
            "五个步骤",
            rule(
                "FC-12-1a", "FC-12-1b", "FC-12-2a", "FC-12-2b", "FC-12-2c", "FC-12-3a",
                "FC-12-3b", "FC-12-4", "FC-12-5", "FC-12-6",
            ),
        ),
        Section(
            "同一件事由不同的人办",
            rule("SOD-1", "PD-ADM-1"),
        ),
        Section(
            "没有通过怎么办",
            say(
                "机构会送给您书面决定，写明是哪一项条件、为什么、用什么材料可以证明。",
                "不同意的，可以提出异议，由没有参与过的人员复核；也可以向主管的民政局反映。",
                "条件改变以后，可以重新申请。",
            ),
        ),
    ),
)  # fmt: skip

YOUR_DATA = Topic(
    "your-data",
    "您的个人信息",
    "只收办理所必需的，只给办理的人看，谁看过都有记录。",
    (
        Section(
            "怎么保护",
            rule("PD-MIN-1", "PD-INF-1", "PD-SEN-1", "PD-SHOW-1", "PD-ACC-1"),
        ),
        Section("您的权利", rule("PD-RGT-1", "PD-ADM-1")),
        Section("签名", rule("PD-ES-4", "PD-ES-1")),
        Section("保存多久", rule("PD-AR-2")),
    ),
)

POLICY = {topic.slug: topic for topic in (WHAT, WHO, STEPS, DUTIES, MONEY, YOUR_DATA, *ADOPTION)}


def by_field() -> dict[str, list[Topic]]:
    """The topics under their headings."""
    found: dict[str, list[Topic]] = {}
    for topic in POLICY.values():
        found.setdefault(topic.field, []).append(topic)
    return found
