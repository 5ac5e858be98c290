"""What the database refuses of purchases: money twice, work twice, changes of what was published.

Revision ID: 0003_purchasing
Revises: 0002_guards
"""

from alembic import op
from sqlalchemy import inspect

revision = "0003_purchasing"
down_revision = "0002_guards"
branch_labels = None
depends_on = None

# What stays as it is: the table, from when on, and what may still be added to it (integrity
# checks 7 and 8, OC-10).
FIXED = {
    "purchase_publications": ("true", ""),
    "purchase_releases": ("true", ""),
    "purchase_payments": ("OLD.state = 'paid'", ""),
    "purchase_acceptances": ("OLD.signed_at IS NOT NULL", "published_on version"),
    "purchase_evaluations": (
        "OLD.sent_at IS NOT NULL",
        "reply replied_at rectify_until rectified_on rectified_words published_on version",
    ),
}
# Fifteen years after it was written it may go, and no sooner (GPL-42).
WRITTEN = {"purchase_releases": "released_at"}
OLD_IN_SQLITE = "OLD.{at} > datetime('now', '-15 years')"
OLD_ON_THE_SERVER = "OLD.{at} > now() - interval '15 years'"
# Who works for two organisations stands in the register twice, and is one human.
HUMAN = """SELECT p.id FROM org_people p JOIN org_people one ON one.id_no_index = p.id_no_index
            WHERE one.id = NEW.org_person_id"""
TWICE = "somebody is in two places at once"
ABOVE = "payments above the contract"
UNMET = "no payment without its met milestone"
STAYS = "it is fixed"
WINNER = "fk_purchase_rounds_winner"

# A work may run over midnight, so the days beside it are asked too; none is longer than a day.
# Who writes sees their own contract alone, the question is asked of all: hence the system's scope.
# The row that both of two writers need is locked first, so that the second one sees the first.
FUNCTION = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET app.system TO 'on' SET search_path = public, pg_temp AS $$
    {body}
    RETURN NEW; END $$
"""
REFUSE = "RAISE EXCEPTION '{why}' USING ERRCODE = 'check_violation';"
ON_SERVER = {
    "refuse_double_work": f"""
        BEGIN
        PERFORM 1 FROM org_people WHERE id IN ({HUMAN}) ORDER BY id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT 1 FROM purchase_record_workers w
            WHERE w.org_person_id IN ({HUMAN}) AND w.id <> NEW.id AND NOT w.is_void
            AND w.served_on BETWEEN NEW.served_on - 1 AND NEW.served_on + 1
            AND w.starts_at + (w.served_on - NEW.served_on) * 1440 < NEW.ends_at
            AND w.ends_at + (w.served_on - NEW.served_on) * 1440 > NEW.starts_at
        ) THEN {REFUSE.format(why=TWICE)} END IF;
    """,
    "refuse_overpaying": f"""
        DECLARE most bigint;
        BEGIN
        SELECT amount_fen INTO most FROM purchase_contracts
        WHERE id = NEW.contract_id FOR NO KEY UPDATE;
        IF NEW.amount_fen + coalesce((
            SELECT sum(p.amount_fen) FROM purchase_payments p
            WHERE p.contract_id = NEW.contract_id AND p.id <> NEW.id AND p.state <> 'refused'
        ), 0) > most THEN {REFUSE.format(why=ABOVE)} END IF;
    """,
    "refuse_lowering": f"""
        BEGIN
        IF NEW.amount_fen < (
            SELECT sum(p.amount_fen) FROM purchase_payments p
            WHERE p.contract_id = NEW.id AND p.state <> 'refused'
        ) THEN {REFUSE.format(why=ABOVE)} END IF;
    """,
    "refuse_unmet": f"""
        BEGIN
        PERFORM 1 FROM purchase_milestones m
        WHERE m.id = NEW.milestone_id AND m.contract_id = NEW.contract_id AND m.status = 'met'
        FOR SHARE;
        IF NOT FOUND THEN {REFUSE.format(why=UNMET)} END IF;
    """,
    "refuse_unmeeting": f"""
        BEGIN
        IF EXISTS (
            SELECT 1 FROM purchase_payments p WHERE p.milestone_id = NEW.id AND p.state = 'paid'
        ) THEN {REFUSE.format(why=UNMET)} END IF;
    """,
}
FIXED_FUNCTION = f"""
    CREATE FUNCTION refuse_fixed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
    DECLARE free text[] := coalesce(TG_ARGV, '{{}}');
    BEGIN
        IF TG_OP = 'DELETE'
            OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
        THEN {REFUSE.format(why=STAYS)} END IF;
        RETURN NEW;
    END $$
"""
# The trigger, when it asks, on the server its function, in SQLite what must not be there.
# SQLite writes one transaction at a time, so it needs no lock.
ASKED = [
    (
        "purchase_record_workers", "INSERT OR UPDATE", "NOT NEW.is_void", "refuse_double_work",
        f"""EXISTS (
            SELECT 1 FROM purchase_record_workers w
            WHERE w.org_person_id IN ({HUMAN}) AND w.id <> NEW.id AND NOT w.is_void
            AND w.served_on BETWEEN date(NEW.served_on, '-1 day') AND date(NEW.served_on, '+1 day')
            AND w.starts_at + (julianday(w.served_on) - julianday(NEW.served_on)) * 1440
                < NEW.ends_at
            AND w.ends_at + (julianday(w.served_on) - julianday(NEW.served_on)) * 1440
                > NEW.starts_at)""",
        TWICE,
    ),
    (
        "purchase_payments", "INSERT OR UPDATE", "NEW.state <> 'refused'", "refuse_overpaying",
        """(SELECT sum(p.amount_fen) FROM purchase_payments p
            WHERE p.contract_id = NEW.contract_id AND p.state <> 'refused')
            > (SELECT amount_fen FROM purchase_contracts WHERE id = NEW.contract_id)""",
        ABOVE,
    ),
    (
        "purchase_contracts", "UPDATE", "NEW.amount_fen < OLD.amount_fen", "refuse_lowering",
        """NEW.amount_fen < (SELECT sum(p.amount_fen) FROM purchase_payments p
            WHERE p.contract_id = NEW.id AND p.state <> 'refused')""",
        ABOVE,
    ),
    (
        "purchase_payments", "INSERT OR UPDATE", "NEW.state = 'paid'", "refuse_unmet",
        """NOT EXISTS (SELECT 1 FROM purchase_milestones m WHERE m.id = NEW.milestone_id
            AND m.contract_id = NEW.contract_id AND m.status = 'met')""",
        UNMET,
    ),
    (
        "purchase_milestones", "UPDATE",
        "NEW.status <> 'met' OR NEW.contract_id <> OLD.contract_id", "refuse_unmeeting",
        """EXISTS (SELECT 1 FROM purchase_payments p
            WHERE p.milestone_id = NEW.id AND p.state = 'paid')""",
        UNMET,
    ),
]  # fmt: skip


def written_in(table: str) -> str:
    """The column that says when a row was written."""
    return WRITTEN.get(table, "created_at")


def sqlite_triggers() -> dict[str, str]:
    """Every trigger of SQLite by its name.

    They ask after the row is there, for before it a new row has no number yet.
    """
    raises = "BEGIN SELECT RAISE(ABORT, '{why}') {where}; END"
    found = {}
    for table, verbs, when, function, there, why in ASKED:
        for verb in verbs.split(" OR "):
            name = f"{table}_{function}_{verb.lower()}"
            found[name] = f"CREATE TRIGGER {name} AFTER {verb} ON {table} WHEN {when} " + (
                raises.format(why=why, where=f"WHERE {there}")
            )
    columns_of = inspect(op.get_bind()).get_columns
    for table, (since, free) in FIXED.items():
        fixed = [column["name"] for column in columns_of(table)]
        changed = " OR ".join(
            f"NEW.{column} IS NOT OLD.{column}" for column in fixed if column not in free.split()
        )
        for verb, condition in (
            ("UPDATE", f"({since}) AND ({changed})"),
            ("DELETE", f"({since}) AND {OLD_IN_SQLITE.format(at=written_in(table))}"),
        ):
            name = f"{table}_fixed_{verb.lower()}"
            found[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} "
                + raises.format(why=STAYS, where="")
            )
    return found


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in sqlite_triggers().values():
            op.execute(trigger)
        return
    for name, body in ON_SERVER.items():
        op.execute(FUNCTION.format(name=name, body=body))
    op.execute(FIXED_FUNCTION)
    for table, verbs, when, function, _there, _why in ASKED:
        op.execute(
            f"CREATE TRIGGER {table}_{function} BEFORE {verbs} ON {table} FOR EACH ROW "
            f"WHEN ({when}) EXECUTE FUNCTION {function}()"
        )
    for table, (since, free) in FIXED.items():
        left = ", ".join(f"'{column}'" for column in free.split())
        old = OLD_ON_THE_SERVER.format(at=written_in(table))
        for verb, age in (("UPDATE", ""), ("DELETE", f" AND {old}")):
            op.execute(
                f"CREATE TRIGGER {table}_fixed_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH ROW WHEN (({since}){age}) EXECUTE FUNCTION refuse_fixed({left})"
            )
    # Rounds and offers name each other: the server wants this key once both are there.
    op.create_foreign_key(WINNER, "purchase_rounds", "purchase_bids", ["winner_id"], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in sqlite_triggers():
            op.execute(f"DROP TRIGGER {name}")
        return
    op.drop_constraint(WINNER, "purchase_rounds")
    for name in (*ON_SERVER, "refuse_fixed"):
        op.execute(f"DROP FUNCTION {name}() CASCADE")
