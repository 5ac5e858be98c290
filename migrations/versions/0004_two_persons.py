"""Nobody approves alone: the database compares humans, not accounts (bar S16, S17; SOD-1).

A person stands once whatever accounts they have (`persons.id_no_index` is unique), so that the
number of the person is the human. The code asks the same; this holds for whoever writes past it.

Revision ID: 0004_two_persons
Revises: 0003_purchasing
"""

from alembic import op

revision = "0004_two_persons"
down_revision = "0003_purchasing"
branch_labels = None
depends_on = None

ALONE = "one person in two parts that two must play"
# The table of who did what, the column of its case, and which duties exclude each other there.
RIVALS = {
    "foster_participations": (
        "application_id",
        "duty",
        (
            "decide/accept decide/assess decide/file decide/recheck assess/accept "
            "assess/file recheck/accept recheck/assess"
        ),
    ),
    "adoption_participations": (
        "adoption_id",
        "duty",
        (
            "approve/accept approve/assess approve/interview approve/register assess/accept "
            "assess/interview assess/register"
        ),
    ),
    "match_participations": ("match_id", "duty", "confirm/match"),
    "placement_participations": ("placement_id", "duty", "decide/assess decide/file file/assess"),
    "family_couple_participations": (
        "couple_id",
        "duty",
        "decide/screen decide/assess decide/file file/screen",
    ),
    "family_unit_participations": (
        "unit_id",
        "duty",
        "decide/screen decide/assess decide/file file/screen",
    ),
    "admission_parts": (
        "admission_id",
        "part",
        (
            "decide/draft confirm_ruling/enter_ruling check_leave/prepare_leave "
            "file_leave/approve_leave"
        ),
    ),
}
PERSON = "(SELECT u.person_id FROM users u WHERE u.id = {user})"
DECIDER = PERSON.format(user="NEW.decided_by_id")
FAMILY = (
    f"{DECIDER} = NEW.applicant_person_id OR {DECIDER} IN (SELECT m.person_id FROM members m "
    "WHERE m.household_id = NEW.household_id AND m.person_id IS NOT NULL)"
)
ACCEPTED = f"{DECIDER} = {PERSON.format(user='NEW.accepted_by_id')}"


def took(table: str, case: str, duties: str, number: str = "NEW.id") -> str:
    """The decider did one of the duties on the case."""
    names = ", ".join(f"'{duty}'" for duty in duties.split())
    return (
        f"EXISTS (SELECT 1 FROM {table} p WHERE p.{case} = {number} "
        f"AND p.person_id = {DECIDER} AND p.duty IN ({names}))"
    )


def together(table: str) -> str:
    """The same human holds a rival duty on the same case."""
    case, duty, pairs = RIVALS[table]
    either = " OR ".join(
        f"(NEW.{duty} = '{one}' AND p.{duty} = '{other}')"
        for pair in pairs.split()
        for one, other in (pair.split("/"), pair.split("/")[::-1])
    )
    return (
        f"EXISTS (SELECT 1 FROM {table} p WHERE p.{case} = NEW.{case} "
        f"AND p.person_id = NEW.person_id AND ({either}))"
    )


# The account that agrees, and those it must not share its human with.
ACCOUNTS = {
    "role_grants": ("released_by_id", "proposed_by_id user_id"),
    "match_releases": ("released_by_id", "asked_by_id"),
    "reveals": ("decided_by_id", "user_id"),
}


def same_human(one: str, others: str) -> str:
    """Two accounts of one person."""
    humans = ", ".join(PERSON.format(user=f"NEW.{name}") for name in others.split())
    return f"{PERSON.format(user=f'NEW.{one}')} IN ({humans})"


# The table, of which columns a change is looked at, when, and what must not be there.
ASKED = [
    *(
        (table, f"{one} {others}", f"NEW.{one} IS NOT NULL", same_human(one, others))
        for table, (one, others) in ACCOUNTS.items()
    ),
    *(
        (table, f"{of[0]} person_id {of[1]}", "1 = 1", together(table))
        for table, of in RIVALS.items()
    ),
    (
        "foster_applications",
        "decided_by_id accepted_by_id",
        "NEW.decided_by_id IS NOT NULL",
        f"{FAMILY} OR {ACCEPTED} OR "
        + took("foster_participations", "application_id", "accept assess file recheck"),
    ),
    (
        "foster_decisions",
        "decided_by_id proposed_by_id",
        "NEW.decided_by_id IS NOT NULL",
        f"{DECIDER} = {PERSON.format(user='NEW.proposed_by_id')} OR "
        f"{DECIDER} = (SELECT a.applicant_person_id FROM foster_applications a "
        "WHERE a.id = NEW.application_id) OR "
        + took(
            "foster_participations",
            "application_id",
            "accept assess file recheck",
            "NEW.application_id",
        ),
    ),
    (
        "adoptions",
        "decided_by_id accepted_by_id",
        "NEW.decided_by_id IS NOT NULL",
        f"{FAMILY} OR {ACCEPTED} OR "
        + took("adoption_participations", "adoption_id", "accept assess interview"),
    ),
]
FUNCTION = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET app.system TO 'on' SET search_path = public, pg_temp AS $$
    BEGIN
    IF {there} THEN RAISE EXCEPTION '{why}' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW; END $$
"""

# Whoever has withdrawn stays out of the case: nobody takes the word back, alone or together.
WITHDRAWN = {
    table: {
        "update": "OLD.recused_at IS NOT NULL AND NEW.recused_at IS NULL",
        "delete": "OLD.recused_at IS NOT NULL",
    }
    for table in ("foster_assignments", "adoption_assessors")
}


def name_of(table: str) -> str:
    """The trigger's name, and its function's."""
    return f"{table}_two_persons"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns, when, there in ASKED:
        name, of = name_of(table), ", ".join(columns.split())
        if is_sqlite:
            for verb, suffix in (("INSERT", ""), (f"UPDATE OF {of}", "_again")):
                op.execute(
                    f"CREATE TRIGGER {name}{suffix} BEFORE {verb} ON {table} WHEN {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{ALONE}') WHERE {there}; END"
                )
        else:
            op.execute(FUNCTION.format(name=name, there=there, why=ALONE))
            op.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {of} ON {table} "
                f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
            )
    young = "datetime('now', '-10 years')" if is_sqlite else "now() - interval '10 years'"
    for table, verbs in WITHDRAWN.items():
        for verb, when in verbs.items():
            if verb == "delete":  # past its time the whole case goes (PD-AR-2)
                when += f" AND OLD.created_at > {young}"  # noqa: PLW2901
            does = "BEGIN SELECT RAISE(ABORT, 'a conflict stays'); END"
            if not is_sqlite:
                does = "EXECUTE FUNCTION refuse_change()"
            each = "" if is_sqlite else "FOR EACH ROW "
            op.execute(
                f"CREATE TRIGGER {table}_conflict_{verb} BEFORE {verb} ON {table} "
                f"{each}WHEN ({when}) {does}"
            )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, verbs in WITHDRAWN.items():
        for verb in verbs:
            on = "" if is_sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_conflict_{verb}{on}")
    for table, *_ in ASKED:
        if is_sqlite:
            op.execute(f"DROP TRIGGER {name_of(table)}")
            op.execute(f"DROP TRIGGER {name_of(table)}_again")
        else:
            op.execute(f"DROP FUNCTION {name_of(table)}() CASCADE")
