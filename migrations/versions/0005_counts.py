"""Children counted as they move, by the database itself for whoever writes (bar P08).

`care_deltas` gets what a turning point adds and takes away, in the transaction that writes it; a
bulk load, an import and a form all pass here, so that none can forget it. A turning point begins
its form and ends that of the one before it; the one after it had ended that, and ends it instead.

Revision ID: 0005_counts
Revises: 0004_two_persons
"""

from alembic import op

revision = "0005_counts"
down_revision = "0004_two_persons"
branch_labels = None
depends_on = None

INTO = (
    "INSERT INTO care_deltas (province_code, city_code, county_code, agency_id, form, month_on, "
    "number, is_taken)"
)
LIVES = "{0}.place_kind <> 'left' AND {0}.form NOT IN ('C7', 'C8', 'C9')"
AREAS = "province_code city_code county_code".split()


def month(day: str, *, sqlite: bool) -> str:
    """The first day of its month."""
    return f"date({day}, 'start of month')" if sqlite else f"date_trunc('month', {day})::date"


def moved(row: str, sign: str, *, sqlite: bool, but: str = "") -> str:
    """A turning point is put in (sign "") or taken out ("-"), between those that are there."""
    others = f"FROM care_spells o WHERE o.child_id = {row}.child_id{but}"
    after = f"(SELECT min(o.from_on) {others} AND o.from_on > {row}.from_on)"
    before = (
        f"(SELECT o.agency_id, o.form, o.place_kind {others} AND o.from_on < {row}.from_on "
        "ORDER BY o.from_on DESC LIMIT 1) p"
    )
    begins, ended = LIVES.format(row), LIVES.format("p")
    return f"""
        {INTO} SELECT c.province_code, coalesce(c.city_code, ''), coalesce(c.county_code, ''),
            coalesce(w.agency_id, 0), w.form, {month("w.day", sqlite=sqlite)}, {sign}w.number, FALSE
        FROM children c JOIN (
            SELECT {row}.agency_id AS agency_id, {row}.form AS form, {row}.from_on AS day,
                1 AS number WHERE {begins}
            UNION ALL SELECT {row}.agency_id, {row}.form, {after}, -1 WHERE {begins}
            UNION ALL SELECT p.agency_id, p.form, {row}.from_on, -1 FROM {before} WHERE {ended}
            UNION ALL SELECT p.agency_id, p.form, {after}, 1 FROM {before} WHERE {ended}
        ) w ON w.day IS NOT NULL WHERE c.id = {row}.child_id;"""  # nosec B608 - our names


def placed(row: str, sign: str, *, sqlite: bool) -> str:
    """All turning points of a child, under the area of `row` of `children`."""
    after = (
        "(SELECT min(o.from_on) FROM care_spells o "
        "WHERE o.child_id = s.child_id AND o.from_on > s.from_on)"
    )
    return f"""
        {INTO} SELECT {row}.province_code, coalesce({row}.city_code, ''),
            coalesce({row}.county_code, ''), coalesce(w.agency_id, 0), w.form,
            {month("w.day", sqlite=sqlite)}, {sign}w.number, FALSE
        FROM (
            SELECT s.agency_id, s.form, s.from_on AS day, 1 AS number FROM care_spells s
            WHERE s.child_id = {row}.id AND {LIVES.format("s")}
            UNION ALL SELECT s.agency_id, s.form, {after}, -1 FROM care_spells s
            WHERE s.child_id = {row}.id AND {LIVES.format("s")}
        ) w WHERE w.day IS NOT NULL;"""  # nosec B608 - our names


def work(verb: str, *, sqlite: bool) -> str:
    """What a trigger of `care_spells` does."""
    but = " AND o.id <> OLD.id"
    taken_out = moved("OLD", "-", sqlite=sqlite, but=but)
    if verb == "INSERT":
        return moved("NEW", "", sqlite=sqlite)
    if verb == "DELETE":
        return taken_out
    return taken_out + moved("NEW", "", sqlite=sqlite, but=but)


# Both of one child: no path of the portal gives a turning point to another one.
COUNTED = "from_on form place_kind agency_id".split()


def changed(columns: list[str], *, sqlite: bool) -> str:
    """Whether an UPDATE changed what is counted."""
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)


def triggers(*, sqlite: bool) -> dict[str, tuple[str, str, str, str]]:
    """By name: the table, what fires it, on which condition, what it does.

    Before the row is there: on PostgreSQL what fires after it sees the statement's other rows too.
    """
    where = placed("OLD", "-", sqlite=sqlite) + placed("NEW", "", sqlite=sqlite)
    return {
        "care_spells_in": ("care_spells", "INSERT", "", work("INSERT", sqlite=sqlite)),
        "care_spells_out": ("care_spells", "DELETE", "", work("DELETE", sqlite=sqlite)),
        "care_spells_on": (
            "care_spells", "UPDATE", changed(COUNTED, sqlite=sqlite), work("UPDATE", sqlite=sqlite)
        ),
        "children_counted": ("children", "UPDATE", changed(AREAS, sqlite=sqlite), where),
    }  # fmt: skip


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, verb, condition, does) in triggers(sqlite=sqlite).items():
        when = f"WHEN ({condition}) " if condition else ""
        if sqlite:
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when}BEGIN {does} END")
            continue
        # A child may go to another area with this very change: the count follows whoever writes.
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            "SET app.system TO 'on' SET search_path = public, pg_temp AS $$ BEGIN "
            f"{does} RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {when}"
            f"EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, *_) in triggers(sqlite=sqlite).items():
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")
