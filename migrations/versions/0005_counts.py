"""What each office had and did in a month, counted by the database itself (bar P08).

`month_deltas` gets what a change adds and takes away, in the transaction that writes it; a bulk
load, an import and a form all pass here, so that none can forget it.

Revision ID: 0005_counts
Revises: 0004_two_persons
"""

from alembic import op

revision = "0005_counts"
down_revision = "0004_two_persons"
branch_labels = None
depends_on = None

AREA = ("province_code", "city_code", "county_code")
# A change of agency or area takes along all that hangs on the row.
PLACE = "agency_id province_code city_code county_code"
LIVES = "{0}.place_kind <> 'left' AND {0}.form NOT IN ('C7', 'C8', 'C9')"
PAID = "kind <> 'clawback'"


class Words:
    """How each database says it."""

    def __init__(self, *, sqlite: bool) -> None:
        self.sqlite = sqlite
        self.same = "IS" if sqlite else "IS NOT DISTINCT FROM"
        self.differs = "IS NOT" if sqlite else "IS DISTINCT FROM"

    def month(self, day: str) -> str:
        """The first day of its month."""
        if self.sqlite:
            return f"date({day}, 'start of month')"
        return f"date_trunc('month', {day})::date"

    def text(self, day: str) -> str:
        """As the day is written."""
        return day if self.sqlite else f"{day}::text"

    def legal_day(self, moment: str) -> str:
        """The day in Beijing."""
        if self.sqlite:
            return f"date({moment}, '+8 hours')"
        return f"({moment} AT TIME ZONE 'Asia/Shanghai')::date"

    def changed(self, columns: str) -> str:
        """Whether an UPDATE changed what is counted."""
        return " OR ".join(f"NEW.{name} {self.differs} OLD.{name}" for name in columns.split())


def told(
    say: Words, where: str, sign: str, rows: str, *, agency: str = "", sums: bool = True
) -> str:
    """Write the rows `w` (what, key, day, number) of `rows` under the place of `where`.

    `where` is a row of the trigger or an alias in `rows`, which ends with a condition. `sums`
    takes those of a month together, of which some take back what others say.
    """
    area = ", ".join(f"coalesce({where}.{name}, '')" for name in AREA)
    number = f"{sign}sum(w.number)" if sums else f"{sign}w.number"
    together = "GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(w.number) <> 0" if sums else ""
    return f"""
        INSERT INTO month_deltas
            ({", ".join(AREA)}, agency_id, what, key, month_on, number, is_taken)
        SELECT {area}, {agency or f"{where}.agency_id"}, w.what, w.key, {say.month("w.day")},
            {number}, FALSE
        FROM {rows} AND w.day IS NOT NULL {together};"""  # nosec B608 - our names


def turned(say: Words, row: str, sign: str, but: str = "") -> str:
    """A child's turning point is put in (sign "") or taken out ("-"), between those there are.

    It begins its form and ends that of the one before it; the one after it had ended that, and
    ends it instead.
    """
    others = f"FROM care_spells o WHERE o.child_id = {row}.child_id{but}"
    after = f"(SELECT min(o.from_on) {others} AND o.from_on > {row}.from_on)"
    before = (
        f"(SELECT o.agency_id, o.form, o.place_kind {others} AND o.from_on < {row}.from_on "
        "ORDER BY o.from_on DESC LIMIT 1) p"
    )
    begins, ended = LIVES.format(row), LIVES.format("p")
    rows = f"""children c JOIN (
            SELECT 'children' AS what, {row}.form AS key, {row}.agency_id AS agency_id,
                {row}.from_on AS day, 1 AS number WHERE {begins}
            UNION ALL SELECT 'children', {row}.form, {row}.agency_id, {after}, -1 WHERE {begins}
            UNION ALL SELECT 'children', p.form, p.agency_id, {row}.from_on, -1
                FROM {before} WHERE {ended}
            UNION ALL SELECT 'children', p.form, p.agency_id, {after}, 1
                FROM {before} WHERE {ended}
        ) w ON TRUE WHERE c.id = {row}.child_id"""  # nosec B608 - our names
    return told(say, "c", sign, rows, agency="coalesce(w.agency_id, 0)", sums=False)


def placed(say: Words, row: str, sign: str) -> str:
    """All turning points of a child, under the area of `row` of `children`."""
    after = (
        "(SELECT min(o.from_on) FROM care_spells o "
        "WHERE o.child_id = s.child_id AND o.from_on > s.from_on)"
    )
    lived = f"FROM care_spells s WHERE s.child_id = {row}.id AND {LIVES.format('s')}"
    rows = f"""(
            SELECT 'children' AS what, s.form AS key, s.agency_id, s.from_on AS day, 1 AS number
            {lived} UNION ALL SELECT 'children', s.form, s.agency_id, {after}, -1 {lived}
        ) w WHERE TRUE"""  # nosec B608 - our names
    return told(say, row, sign, rows, agency="coalesce(w.agency_id, 0)")


def ran(say: Words, row: str, sign: str, but: str = "") -> str:
    """A placement, and its household among the families of the institution."""
    same = " AND ".join(f"o.{name} {say.same} {row}.{name}" for name in PLACE.split())
    others = (
        "SELECT o.id AS id, o.effective_on AS since, o.ended_on AS until FROM placements o "
        f"WHERE o.household_id = {row}.household_id AND {same}{but}"
    )  # nosec B608 - our names
    with_it = f"{others} UNION ALL SELECT 0, {row}.effective_on, {row}.ended_on"
    rows = f"""(
            SELECT 'begun' AS what, '' AS key, {row}.effective_on AS day, 1 AS number
            UNION ALL SELECT 'running', '', {row}.effective_on, 1
            UNION ALL SELECT 'running', '', {row}.ended_on, -1
            UNION ALL SELECT 'ended', {row}.end_reason, {row}.ended_on, 1
            UNION ALL {turns(with_it, 1)} UNION ALL {turns(others, -1)}
        ) w WHERE TRUE"""
    return told(say, row, sign, rows)


def turns(spans: str, number: int) -> str:
    """Where the union of a household's spans begins and ends; one that joins goes on with it."""
    return f"""SELECT 'families', '', i.since, {number} FROM ({spans}) i WHERE NOT EXISTS (
                SELECT 1 FROM ({spans}) j WHERE j.id <> i.id AND (j.since = i.since AND j.id < i.id
                    OR j.since < i.since AND (j.until IS NULL OR j.until >= i.since)))
            UNION ALL SELECT 'families', '', i.until, {-number} FROM ({spans}) i WHERE NOT EXISTS (
                SELECT 1 FROM ({spans}) j WHERE j.id <> i.id AND (j.until = i.until AND j.id < i.id
                    OR j.since <= i.until AND (j.until IS NULL OR j.until > i.until)))
            """  # nosec B608 - our names


def inspected(say: Words, row: str, sign: str, _but: str = "") -> str:
    """A family that was inspected."""
    rows = f"(SELECT 'inspected' AS what, '' AS key, {row}.inspected_on AS day, 1 AS number) w"
    return told(say, row, sign, f"{rows} WHERE TRUE", sums=False)


def seen(say: Words, visits: str) -> str:
    """Visits of `visits`, as rows."""
    day = say.legal_day("v.visited_at")
    return f"""SELECT CASE v.outcome WHEN 'visited' THEN 'visits' ELSE 'visits_failed' END AS what,
                '' AS key, {day} AS day, 1 AS number FROM {visits} v
            UNION ALL SELECT 'visits_late', '', {day}, 1 FROM {visits} v
                WHERE v.outcome = 'visited' AND {day} > v.due_before"""  # nosec B608 - our names


def happened(say: Words, incidents: str) -> str:
    """Incidents of `incidents`, as rows."""
    day = say.legal_day("v.happened_at")
    return f"""SELECT 'incidents' AS what, '' AS key, {day} AS day, 1 AS number FROM {incidents} v
            UNION ALL SELECT 'incidents_serious', '', {day}, 1 FROM {incidents} v
                WHERE v.is_serious"""  # nosec B608 - our names


def of_plan(say: Words, row: str, sign: str, made: str) -> str:
    """What was made by one row of a plan's visits or incidents."""
    rows = f"visit_plans p JOIN ({made}) w ON TRUE WHERE p.id = {row}.plan_id"
    return told(say, "p", sign, f"{rows} AND p.subject_kind = 'placement'", sums=False)


def visited(say: Words, row: str, sign: str, _but: str = "") -> str:
    """A visit."""
    columns = ", ".join(
        f"{row}.{name} AS {name}" for name in "outcome visited_at due_before".split()
    )
    return of_plan(say, row, sign, seen(say, f"(SELECT {columns})"))


def reported(say: Words, row: str, sign: str, _but: str = "") -> str:
    """An incident."""
    columns = f"{row}.happened_at AS happened_at, {row}.is_serious AS is_serious"
    return of_plan(say, row, sign, happened(say, f"(SELECT {columns})"))


def planned(say: Words, row: str, sign: str) -> str:
    """All visits and incidents of a plan, under its place."""
    made = f"""{seen(say, f"(SELECT * FROM visits WHERE plan_id = {row}.id)")}
            UNION ALL {happened(say, f"(SELECT * FROM incidents WHERE plan_id = {row}.id)")}"""
    return told(say, row, sign, f"({made}) w WHERE {row}.subject_kind = 'placement'")


def entered(say: Words, row: str, sign: str, _but: str = "") -> str:
    """A line of a list of payments: counted from the day on which the list was paid."""
    rows = f"""payment_lists p JOIN (
            SELECT l.id, 'paid' AS what, {row}.budget AS key, l.paid_on AS day,
                {row}.amount_fen AS number FROM payment_lists l
        ) w ON w.id = p.id WHERE p.id = {row}.list_id AND {row}.{PAID}"""  # nosec B608 - our names
    return told(say, "p", sign, rows, sums=False)


def paid(say: Words, row: str, sign: str) -> str:
    """All lines of a list, under its place and day."""
    rows = f"""(
            SELECT 'paid' AS what, l.budget AS key, {row}.paid_on AS day, l.amount_fen AS number
            FROM payment_lines l WHERE l.list_id = {row}.id AND l.{PAID}
        ) w WHERE TRUE"""  # nosec B608 - our names
    return told(say, row, sign, rows)


def due(say: Words, row: str, sign: str, what: str, is_open: str) -> str:
    """Something that waits, by its day."""
    rows = f"""(
            SELECT '{what}' AS what, {say.text(f"{row}.due_on")} AS key, {row}.due_on AS day,
                1 AS number
        ) w WHERE {is_open.format(row)}"""  # nosec B608 - our names
    return told(say, row, sign, rows, agency=f"coalesce({row}.agency_id, 0)", sums=False)


def visit_due(say: Words, row: str, sign: str, _but: str = "") -> str:
    """A plan's next visit."""
    return due(say, row, sign, "visits_due", "{0}.subject_kind = 'placement'")


def clock_due(say: Words, row: str, sign: str, _but: str = "") -> str:
    """A clock that has not ended."""
    is_open = "{0}.subject_kind = 'placement' AND {0}.ended_at IS NULL"
    return due(say, row, sign, "clocks_due", is_open)


def list_due(say: Words, row: str, sign: str, _but: str = "") -> str:
    """A list of payments that is not paid."""
    return due(say, row, sign, "lists_due", "{0}.state <> 'paid'")


# What a row counts for, and which columns of it are counted. No path of the portal gives a turning
# point to another child.
ROWS = {
    "care_spells": (turned, "from_on form place_kind agency_id"),
    "placements": (ran, f"effective_on ended_on end_reason household_id {PLACE}"),
    "foster_inspections": (inspected, f"inspected_on {PLACE}"),
    "visits": (visited, "plan_id outcome visited_at due_before"),
    "incidents": (reported, "plan_id happened_at is_serious"),
    "payment_lines": (entered, "list_id kind budget amount_fen"),
    "visit_plans": (visit_due, f"due_on subject_kind {PLACE}"),
    "deadlines": (clock_due, f"due_on subject_kind ended_at {PLACE}"),
    "payment_lists": (list_due, f"due_on state {PLACE}"),
}
# What takes along the rows that hang on it.
HOLDERS = {
    "children": (placed, " ".join(AREA)),
    "visit_plans": (planned, f"subject_kind {PLACE}"),
    "payment_lists": (paid, f"paid_on {PLACE}"),
}


def triggers(*, sqlite: bool) -> dict[str, tuple[str, str, str, str]]:
    """By name: the table, what fires it, on which condition, what it does.

    Before the row is there: on PostgreSQL what fires after it sees the statement's other rows too.
    """
    say, but = Words(sqlite=sqlite), " AND o.id <> OLD.id"
    found = {}
    for table, (counted, columns) in ROWS.items():
        out, into = counted(say, "OLD", "-", but), counted(say, "NEW", "", but)
        found |= {
            f"{table}_in": (table, "INSERT", "", counted(say, "NEW", "")),
            f"{table}_out": (table, "DELETE", "", out),
            f"{table}_on": (table, "UPDATE", say.changed(columns), out + into),
        }
    for table, (counted, columns) in HOLDERS.items():
        moves = counted(say, "OLD", "-") + counted(say, "NEW", "")
        found[f"{table}_counted"] = (table, "UPDATE", say.changed(columns), moves)
    return found


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, verb, condition, does) in triggers(sqlite=sqlite).items():
        when = f"WHEN ({condition}) " if condition else ""
        if sqlite:
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when}BEGIN {does} END")
            continue
        # A row may go to another area with this very change: the count follows whoever writes.
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
