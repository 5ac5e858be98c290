"""Drawn people: the same ones on every machine, so that the README can name them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from app.core.identifiers import make_synthetic_id

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
FEMALE = "秀兰 玉梅 桂英 丽华 淑珍 春燕 红霞 海燕 雪梅 慧敏 艳玲 晓芳 佳慧 文静 美玲 素云".split()
MALE = "国强 建军 志刚 德明 永生 海涛 文斌 长顺 立新 宏伟 春生 少华 振东 学军 光明 大勇".split()
BOYS = "子轩 浩然 宇航 俊杰 一鸣 天佑".split()
GIRLS = "梓涵 欣怡 雨桐 思琪 诗雨 可馨".split()
JOBS = "小学教师 超市收银员 出租车司机 务农 护士 工厂技工 个体经营 社区工作者 退休 会计".split()
MOTIVES = (
    "我们夫妻身体都好，孩子已经大了，家里冷清。看到福利院的孩子，心里总惦记，想给一个孩子安稳的家。",
    "我在小学教书二十年，最知道孩子需要陪伴。家里有空房间，爱人也支持，愿意陪孩子走一段路。",
    "邻居家寄养过一个孩子，几年里变得开朗爱笑。我们也想试一试，把时间和耐心给需要的孩子。",
    "我做过护士，照顾过身体不方便的孩子，知道怎样喂药、做简单的康复。希望这些经验用得上。",
    "儿子上大学以后，我们有了时间。商量了半年，全家都同意，想照顾一个孩子，也听孩子自己的意思。",
)
STREETS = "人民大街 建设路 和平路 解放路 新华街 民生路 文化街 东风大街 长江路 青年路".split()


@dataclass(frozen=True)
class Human:
    """One drawn person."""

    name: str
    male: bool
    birth: date
    id_no: str
    phone: str = ""
    relation: str = "01"
    education: int = 60
    job: str = ""


@dataclass(frozen=True)
class Family:
    """A drawn household: the applicant first; area in square metres, income in yuan a year."""

    members: tuple[Human, ...]
    division: str
    hukou: str
    address: str
    area: int
    income: int
    rented: bool
    motive: str
    skills: tuple[str, ...] = ()
    wishes: dict[str, object] = field(default_factory=dict)

    @property
    def applicant(self) -> Human:
        return self.members[0]


class Population:
    """Draws people; nobody twice. A second one in the same portal begins `after` the first's."""

    def __init__(self, seed: int = 2026, after: int = 0) -> None:
        self._random = Random(seed + after)
        self._drawn = after
        self._names: set[str] = set()

    def human(
        self,
        division: str,
        *,
        male: bool,
        age: int,
        on: date,
        surname: str = "",
        child: bool = False,
    ) -> Human:
        """Someone of this age on a day, registered in this county."""
        self._drawn += 1
        n = self._drawn
        birth = date(on.year - age, self._random.randint(1, on.month), self._random.randint(1, 28))
        if birth > on.replace(year=on.year - age):
            birth = birth.replace(day=1)
        return Human(
            name=self._name(surname, male=male, child=child),
            male=male,
            birth=birth,
            id_no=make_synthetic_id(division, birth, male=male, n=n % 50),
            phone="" if child else f"1990000{n:04d}",
            education=0 if child else self._random.choice([20, 30, 40, 60, 60, 70]),
            job="学生" if child else self._random.choice(JOBS),
        )

    def _name(self, surname: str, *, male: bool, child: bool) -> str:
        given = (BOYS if male else GIRLS) if child else (MALE if male else FEMALE)
        while True:
            name = (surname or self._random.choice(SURNAMES)) + self._random.choice(given)
            if name not in self._names or child:
                self._names.add(name)
                return name

    def family(self, division: str, township: str, on: date, *, is_small: bool = False) -> Family:
        """A couple or a single woman, with or without a child of their own of six or more."""
        draw = self._random
        age = draw.randint(36, 57)
        county = division if not division.endswith("00") else f"{division[:4]}04"
        mother = self.human(county, male=False, age=age, on=on)
        members = [mother]
        if draw.random() < 0.85:  # noqa: PLR2004 - most apply as a couple
            father = self.human(county, male=True, age=age + draw.randint(-2, 5), on=on)
            members.append(_as(father, relation="10"))
        if draw.random() < 0.7:  # noqa: PLR2004 - most have a child of their own
            surname = members[-1].name[0] if len(members) > 1 else mother.name[0]
            boy = draw.random() < 0.5  # noqa: PLR2004 - a coin
            # Nobody turns eight or fourteen between the application and its decision: from then
            # on an opinion or a record check would be asked for that nobody handed in.
            child = self.human(
                county,
                male=boy,
                age=draw.choice([10, 11, 12, 13, 16, 17]),
                on=on,
                surname=surname,
                child=True,
            )
            members.append(_as(child, relation="20" if boy else "30"))
        area = 20 * (len(members) + 1) if is_small else draw.randint(30, 42) * (len(members) + 1)
        return Family(
            members=tuple(members),
            division=township,
            hukou=county,
            address=f"{draw.choice(STREETS)}{draw.randint(1, 299)}号{draw.randint(1, 6)}单元"
            f"{draw.randint(1, 6)}0{draw.randint(1, 3)}室",
            area=area,
            income=draw.randint(46, 90) * 1000 * len(members),
            rented=draw.random() < 0.15,  # noqa: PLR2004 - few rent
            motive=draw.choice(MOTIVES),
        )


def _as(human: Human, *, relation: str) -> Human:
    return Human(**{**vars(human), "relation": relation})
