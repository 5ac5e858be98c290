"""What the database itself refuses: changes of the record, and other people's rows.

Revision ID: 0002_guards
Revises: 0001_house
"""

from urllib.parse import urlsplit

from alembic import op

from app.config import Config

revision = "0002_guards"
down_revision = "0001_house"
branch_labels = None
depends_on = None

# Rows of these tables belong to a place and an agency, or hang on one that does.
APPLICATIONS = "foster_applications"
OF_APPLICATION = (
    "foster_participations",
    "foster_drafts",
    "foster_papers",
    "foster_supplements",
    "foster_consents",
    "foster_visits",
    "foster_joint_sheets",
    "foster_decisions",
    "foster_objections",
    "foster_filings",
    "foster_corrections",
    "foster_rechecks",
    "training_enrolments",
)
# An empty setting is NULL and equals nothing: without a scope no row is seen (bar S08).
OWN_APPLICATION = """
    current_setting('app.system', true) = 'on'
    OR agency_id = nullif(current_setting('app.agency', true), '')::int
    OR bureau_id = nullif(current_setting('app.agency', true), '')::int
    OR county_code = nullif(current_setting('app.county', true), '')
    OR city_code = nullif(current_setting('app.city', true), '')
    OR province_code = nullif(current_setting('app.province', true), '')
    OR applicant_person_id = nullif(current_setting('app.person', true), '')::int
    OR EXISTS (SELECT 1 FROM foster_assignments a
               WHERE a.application_id = foster_applications.id AND a.ended_at IS NULL
               AND a.person_id = nullif(current_setting('app.person', true), '')::int)
"""
# A signed letter never changes: only its withdrawal and its one day of service are added.
SIGNED = (
    "content_sealed digest number dated_on document_id title kind agency_id addressee_id "
    "subject_kind subject_id verify_code signed_by_id signed_at"
).split()
LETTER_CHANGED = " OR ".join(
    [
        *(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in SIGNED),
        "NEW.state = 'draft'",
        "(OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')",
        "(OLD.served_on IS NOT NULL AND NEW.served_on IS DISTINCT FROM OLD.served_on)",
    ]
)
SYSTEM = "current_setting('app.system', true) = 'on'"
POLICIES = {
    APPLICATIONS: OWN_APPLICATION,
    "households": f"""
        {SYSTEM}
        OR owner_person_id = nullif(current_setting('app.person', true), '')::int
        OR opened_by_agency_id = nullif(current_setting('app.agency', true), '')::int
        OR EXISTS (SELECT 1 FROM foster_applications f WHERE f.household_id = households.id)
    """,
    "members": f"{SYSTEM} OR EXISTS (SELECT 1 FROM households h WHERE h.id = household_id)",
    "foster_sheets": f"""
        {SYSTEM} OR EXISTS (SELECT 1 FROM foster_assignments a JOIN foster_applications f
                            ON f.id = a.application_id WHERE a.id = assignment_id)
    """,
} | {
    # Policies compose: the inner select is itself under the policy of the applications.
    **dict.fromkeys(
        OF_APPLICATION,
        f"{SYSTEM} OR EXISTS (SELECT 1 FROM foster_applications f WHERE f.id = application_id)",
    )
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_events_no_{verb.lower()} BEFORE {verb} ON audit_events "
                "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            )
        for verb, condition in (("UPDATE", f" AND ({LETTER_CHANGED})"), ("DELETE", "")):
            op.execute(
                f"CREATE TRIGGER letters_no_{verb.lower()} BEFORE {verb} ON letters "
                f"WHEN OLD.state <> 'draft'{condition} "
                "BEGIN SELECT RAISE(ABORT, 'a signed letter never changes'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for verb, condition in (("UPDATE", f" AND ({LETTER_CHANGED})"), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER letters_no_{verb.lower()} BEFORE {verb} ON letters FOR EACH ROW "
            f"WHEN (OLD.state <> 'draft'{condition}) EXECUTE FUNCTION refuse_change()"
        )
    for table, condition in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} USING ({condition})")
    grant_to_app_role()


def grant_to_app_role() -> None:
    """Let the portal's own role work, but neither own tables nor change the record."""
    config = op.get_context().config.attributes.get("config") or Config.from_env()
    role = urlsplit(config.database_url).username
    if not role or role == urlsplit(config.owner_database_url).username:
        return
    op.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"')
    op.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
    op.execute(f'REVOKE UPDATE, DELETE ON audit_events FROM "{role}"')
    for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE")):
        op.execute(
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO "{role}"'
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_events_no_update")
        op.execute("DROP TRIGGER audit_events_no_delete")
        op.execute("DROP TRIGGER letters_no_update")
        op.execute("DROP TRIGGER letters_no_delete")
        return
    for table in POLICIES:
        op.execute(f"DROP POLICY own_rows ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION refuse_change() CASCADE")
