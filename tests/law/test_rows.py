"""Every row of the encoded sections (care.md §0.4, §2.1 to §2.3, §3.1) stands in `app.law`,
with its force and no more certainty than the text it was compared with.
"""

from __future__ import annotations

import pytest

from app.law import RULES, Force, Verification

V, M, DOUBT, OURS = (
    Verification.VERIFIED,
    Verification.FROM_MEMORY,
    Verification.DOUBTFUL,
    Verification.DESIGN,
)
# Of FC-20-1 and FC-20-5 only the gist was read, of FC-11-1 only a draft: from memory.
TABLE: list[tuple[Verification, str, str]] = [
    (
        V,
        "H",
        (
            "DL-1 DL-2 DL-3 DL-4 DL-5 FC-05-1 FC-07-1 FC-07-2 FC-07-3 FC-08-1a FC-08-1b "
            "FC-08-1c FC-08-2a FC-08-2b FC-08-3 FC-08-4a FC-08-4b FC-08-5a FC-08-5b "
            "FC-08-5d FC-09-1 FC-09-2 FC-12-1a FC-12-1b FC-12-2a FC-12-2b FC-12-2c FC-12-3a "
            "FC-12-3b FC-12-4 FC-12-5 FA-01-2 FA-03-1 FA-03-2 FA-03-3 FA-04-1"
        ),
    ),
    (V, "S", "FC-07-4 FC-07-5 FC-07-6 FC-08-4c FC-08-5c FC-10-1 FC-11-3 FA-05-1"),
    (V, "E", "FC-12-6 FA-02-1"),
    (
        V,
        "I",
        "FC-02-1 FC-03-1 FC-04-1 FC-06-1 FC-08-6 FC-35-1 FC-37-1 FC-37-2 FA-01-1 FA-08-1",
    ),
    (
        M,
        "H",
        (
            "DL-9 FC-11-1 FC-14-6 FC-15-1 FC-15-2 FC-16-1 FC-18-1 FC-19-1 FC-19-2 FC-20-1 "
            "FC-20-2 FC-20-3 FC-20-4 FC-20-5 FC-20-6 FC-21-1 FC-21-2 FC-21-3 FC-22-1 "
            "FC-27-1 FC-27-2 FC-30-1"
        ),
    ),
    (M, "S", "FC-17-1 FC-28-1 FC-31-1"),
    (
        M,
        "E",
        (
            "DL-6 FC-13-1 FC-13-2 FC-13-3 FC-13-4 FC-13-5 FC-13-6 FC-13-7 FC-13-8 FC-13-9 "
            "FC-14-1 FC-14-2 FC-14-3 FC-14-4 FC-14-5 FC-14-7 FC-14-8 FC-22-2 FC-23-1 "
            "FC-24-1 FC-26-1 FC-26-2 FC-29-1 FC-32-1 FC-32-2 FC-33-1 FC-34-1"
        ),
    ),
    (M, "I", "FC-13-10 FC-25-1 FC-36-1"),
    (DOUBT, "H", "FA-06-1"),
    (DOUBT, "S", "FA-06-2"),
    (DOUBT, "E", "DL-8"),
    (OURS, "H", "DL-10 DL-11 FC-11-2"),
    (OURS, "S", "FC-12-7"),
    (OURS, "H", "FA-V-1 FA-V-2 FA-V-3 FA-V-4 FA-V-5 FA-V-6 FA-V-7 FA-V-8"),
    (OURS, "E", "DL-7 FC-21-4 FC-29-2 FC-29-3 FA-07-1"),
    (OURS, "I", "FC-07-7 FC-09-3 FC-09-4"),
]
IDS = {rule_id for _, _, ids in TABLE for rule_id in ids.split()}


@pytest.mark.parametrize(("known", "force", "ids"), TABLE)
def test_rows_are_there_with_their_force_and_certainty(
    known: Verification, force: str, ids: str
) -> None:
    found = {(i, RULES[i].force, RULES[i].verification) for i in ids.split() if i in RULES}
    assert found == {(i, Force(force), known) for i in ids.split()}


def test_no_row_of_these_sections_is_outside_the_table() -> None:
    ours = {i for i in RULES if i.startswith(("FC-", "FA-", "DL-"))}
    assert ours == IDS


def test_every_article_of_the_order_from_1_to_37_has_a_row() -> None:
    """Article 1 states the purpose and article 38 does not exist."""
    assert {int(i[3:5]) for i in IDS if i.startswith("FC-")} == set(range(2, 38))


def test_a_row_sits_at_the_article_its_id_names() -> None:
    """An order row cites its own article; others rest on a later law or on nothing but us."""
    elsewhere = {"FC-07-5", "FC-07-6", "FC-11-3", "FC-37-2"}
    for rule_id in IDS - elsewhere:
        basis = RULES[rule_id].basis
        if rule_id.startswith("FC-") and basis is not None:
            assert (basis.instrument.key, basis.article) == ("LI-FC", int(rule_id[3:5])), rule_id


def test_no_own_figure_hides_in_a_lawful_row() -> None:
    """Figures of ours are named, so that the citation says which part is not the law's."""
    ours = (
        "FC-08-3 FC-08-4a FC-12-2a FC-12-4 FC-13-4 FC-13-5 FC-13-8 FC-13-9 FC-14-7 FC-21-1 "
        "FC-24-1 FC-25-1 FC-28-1 FC-32-1 SV-6"
    )
    assert [i for i in ours.split() if not RULES[i].house_parts] == []
