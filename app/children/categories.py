"""The category tree of a child in difficulty (care.md §1.2, RV-02-1): data, several at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Category:
    """A node: `code` as care.md writes it; only a node without children is given to a child."""

    code: str
    label: str
    children: tuple[Category, ...] = ()
    hint: str = ""


TREE = (
    Category(
        "K1",
        "家庭困境儿童",
        (
            Category("K1.1", "低保家庭"),
            Category("K1.2", "特困家庭"),
            Category("K1.3", "建档立卡家庭"),
            Category("K1.4", "部分事实无人抚养儿童"),
            Category("K1.9", "其他家庭困境"),
        ),
        "父母双方残疾或者患重病，一方死亡、失踪而另一方无力抚养，或者家庭贫困",
    ),
    Category(
        "K2",
        "自身困境儿童",
        (
            Category("K2.1", "残疾", hint="须有第二代残疾人证"),
            Category("K2.2", "重病"),
            Category("K2.3", "艾滋病病毒感染"),
            Category("K2.9", "其他自身困境"),
        ),
        "本人残疾或者患重病",
    ),
    Category(
        "K3",
        "监护困境儿童",
        (
            Category("K3.1", "孤弃儿童"),
            Category("K3.2", "参照孤儿保障对象"),
            Category("K3.3", "部分事实无人抚养儿童"),
            Category("K3.4", "监护侵害"),
            Category("K3.5", "打拐解救"),
            Category("K3.6", "流浪乞讨"),
            Category("K3.9", "其他监护困境"),
        ),
        "没有父母或者查找不到父母，父母服刑、强制隔离戒毒，监护缺失或者受到监护侵害",
    ),
    Category("L", "留守儿童"),
    Category("M", "流动儿童"),
    Category("X", "农村单亲家庭儿童"),
)
# What a child can be given: the leaves of the tree, in its order.
LEAVES: dict[str, Category] = {leaf.code: leaf for top in TREE for leaf in (top.children or (top,))}
TOPS: dict[str, Category] = {top.code: top for top in TREE}
DISABLED = "K2.1"
ORPHANED = "K3.1"


def named(code: str) -> str:
    """A leaf with its top: two leaves of one name stand under different tops."""
    top = TOPS.get(code.partition(".")[0])
    label = label_of(code)
    return f"{label}（{top.label}）" if top is not None and top.code != code else label


def label_of(code: str) -> str:
    """The screen's words; a code that is no longer in the tree stays as it is."""
    found = LEAVES.get(code) or TOPS.get(code)
    return found.label if found else code


def is_in(code: str, wanted: str) -> bool:
    """Whether a leaf is the wanted one or lies under the wanted top."""
    return code == wanted or code.startswith(f"{wanted}.")
