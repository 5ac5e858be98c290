"""All tables of the house

Revision ID: 0001_house
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_house"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "agencies",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "institution",
                "protection",
                "bureau",
                "township",
                "village",
                "organisation",
                "partner",
                "platform",
                name="agencykind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum("county", "city", "province", name="level", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("office_hours", sa.String(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("staff_count", sa.Integer(), nullable=False),
        sa.Column("takes_foster_applications", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["agencies.id"], name=op.f("fk_agencies_bureau_id")),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["agencies.id"], name=op.f("fk_agencies_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("name", name=op.f("uq_agencies_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_agencies_ref")),
    )
    with op.batch_alter_table("agencies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agencies_city_code"), ["city_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_agencies_county_code"), ["county_code"], unique=False)
        batch_op.create_index("ix_agencies_kind", ["kind", "county_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_agencies_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agencies_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index("ix_attempts_key", ["kind", "key_hash", "at"], unique=False)

    op.create_table(
        "audit_chained",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chained")),
    )
    op.create_table(
        "audit_events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("done", "refused", "read", name="outcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("actor_user_id", sa.Integer(), nullable=True),
        sa.Column("actor_person_id", sa.Integer(), nullable=True),
        sa.Column("for_user_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_events")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index("ix_audit_events_action", ["action", "outcome", "at"], unique=False)
        batch_op.create_index("ix_audit_events_actor", ["actor_user_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_events_at"), ["at"], unique=False)
        batch_op.create_index(
            "ix_audit_events_case",
            ["case_no", "seq"],
            unique=False,
            sqlite_where=sa.text("case_no <> ''"),
            postgresql_where=sa.text("case_no <> ''"),
        )
        batch_op.create_index(
            "ix_audit_events_subject",
            ["subject_ref", "seq"],
            unique=False,
            sqlite_where=sa.text("subject_ref <> ''"),
            postgresql_where=sa.text("subject_ref <> ''"),
        )

    op.create_table(
        "confirmed_rules",
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_rules")),
        sa.UniqueConstraint("ref", name=op.f("uq_confirmed_rules_ref")),
        sa.UniqueConstraint("rule_id", name=op.f("uq_confirmed_rules_rule_id")),
    )
    op.create_table(
        "deadlines",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("period_id", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("warn_on", sa.Date(), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "stopped",
                "lapsed",
                name="clockstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_on IS NOT NULL AND ended_at IS NULL)",
            name=op.f("ck_deadlines_paused"),
        ),
        sa.CheckConstraint(
            "(state = 'running') = (ended_at IS NULL AND paused_on IS NULL)",
            name=op.f("ck_deadlines_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint("ref", name=op.f("uq_deadlines_ref")),
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deadlines_agency_due", ["agency_id", "state", "due_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deadlines_city_code"), ["city_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadlines_county_code"), ["county_code"], unique=False)
        batch_op.create_index("ix_deadlines_due", ["state", "due_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deadlines_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index("ix_deadlines_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deadlines_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "divisions",
        sa.Column(
            "code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "city",
                "county",
                "township",
                "village",
                name="level",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column(
            "pinyin",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "initials",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_code", sa.String(), nullable=True),
        sa.Column("maps_to", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_divisions")),
    )
    with op.batch_alter_table("divisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_divisions_initials"), ["initials"], unique=False)
        batch_op.create_index(batch_op.f("ix_divisions_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_divisions_parent_code"), ["parent_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_divisions_pinyin"), ["pinyin"], unique=False)

    op.create_table(
        "held_inputs",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_inputs")),
        sa.UniqueConstraint("ref", name=op.f("uq_held_inputs_ref")),
    )
    op.create_table(
        "holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holidays")),
    )
    op.create_table(
        "month_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_year", sa.Boolean(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=False),
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "children",
                "running",
                "families",
                "begun",
                "ended",
                "inspected",
                "visits",
                "visits_late",
                "visits_failed",
                "incidents",
                "incidents_serious",
                "paid",
                "visits_due",
                "clocks_due",
                "lists_due",
                name="what",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_counts")),
    )
    with op.batch_alter_table("month_counts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_month_counts_agency",
            ["agency_id", "is_year", "what", "month_on", "key", "number"],
            unique=False,
        )
        batch_op.create_index(
            "ix_month_counts_city",
            ["city_code", "is_year", "what", "month_on", "agency_id", "key", "number"],
            unique=False,
        )
        batch_op.create_index(
            "ix_month_counts_county",
            ["county_code", "is_year", "what", "month_on", "agency_id", "key", "number"],
            unique=False,
        )
        batch_op.create_index(
            "ix_month_counts_key",
            [
                "is_year",
                "month_on",
                "agency_id",
                "what",
                "key",
                "county_code",
                "city_code",
                "province_code",
            ],
            unique=True,
        )
        batch_op.create_index(
            "ix_month_counts_nothing",
            ["id"],
            unique=False,
            sqlite_where=sa.text("number = 0"),
            postgresql_where=sa.text("number = 0"),
        )
        batch_op.create_index(
            "ix_month_counts_province",
            ["province_code", "is_year", "what", "month_on", "agency_id", "key", "number"],
            unique=False,
        )

    op.create_table(
        "month_deltas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=False),
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "children",
                "running",
                "families",
                "begun",
                "ended",
                "inspected",
                "visits",
                "visits_late",
                "visits_failed",
                "incidents",
                "incidents_serious",
                "paid",
                "visits_due",
                "clocks_due",
                "lists_due",
                name="what",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_deltas")),
    )
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone_index", sa.String(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "register",
                "reset",
                "consent",
                "sign",
                "new_phone",
                name="codepurpose",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
    )
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_codes_target", ["phone_index", "purpose"], unique=False)

    op.create_table(
        "parameter_values",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_person_id", sa.Integer(), nullable=True),
        sa.Column("proposed_for_person_id", sa.Integer(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_by_person_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "released_by_person_id IS NULL OR released_by_person_id <> proposed_by_person_id",
            name=op.f("ck_parameter_values_two_persons"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_parameter_values_ends_after_start"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter_values")),
        sa.UniqueConstraint("ref", name=op.f("uq_parameter_values_ref")),
    )
    with op.batch_alter_table("parameter_values", schema=None) as batch_op:
        batch_op.create_index(
            "ix_parameter_values_name",
            ["name", "division_code", "agency_id", "valid_from"],
            unique=False,
        )

    op.create_table(
        "persons",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "pinyin",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_index", sa.String(), nullable=True),
        sa.Column("id_no_mask", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(), nullable=True),
        sa.Column("phone_mask", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("id_no_index", name=op.f("uq_persons_id_no_index")),
        sa.UniqueConstraint("ref", name=op.f("uq_persons_ref")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_persons_phone_index"), ["phone_index"], unique=False)

    op.create_table(
        "purchase_catalogue_items",
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_catalogue_items")),
        sa.UniqueConstraint(
            "province_code",
            "edition",
            "code",
            name=op.f("uq_purchase_catalogue_items_province_code_edition_code"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_catalogue_items_ref")),
    )
    op.create_table(
        "sequences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequences")),
        sa.UniqueConstraint("kind", "place", "year", name=op.f("uq_sequences_kind_place_year")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("result_url", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_created_at"), ["created_at"], unique=False)

    op.create_table(
        "family_posts",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("pay", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_family_posts_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_posts")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_posts_ref")),
    )
    with op.batch_alter_table("family_posts", schema=None) as batch_op:
        batch_op.create_index("ix_family_posts_open", ["closes_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_posts_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "golive_papers",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("kept_at", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_golive_papers_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golive_papers")),
        sa.UniqueConstraint("ref", name=op.f("uq_golive_papers_ref")),
    )
    with op.batch_alter_table("golive_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_golive_papers_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            "ix_golive_papers_subject", ["subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "home_qualifications",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on",
            name=op.f("ck_home_qualifications_ends_after_it_began"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_home_qualifications_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_qualifications")),
        sa.UniqueConstraint("ref", name=op.f("uq_home_qualifications_ref")),
    )
    with op.batch_alter_table("home_qualifications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_home_qualifications_agency_id"), ["agency_id"], unique=False
        )

    op.create_table(
        "home_staff",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column(
            "job",
            sa.Enum(
                "carer",
                "nurse",
                "doctor",
                "therapist",
                "teacher",
                "social_worker",
                "counsellor",
                "cook",
                "guard",
                "office",
                name="job",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("work_no", sa.String(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_home_staff_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_staff")),
        sa.UniqueConstraint("ref", name=op.f("uq_home_staff_ref")),
    )
    with op.batch_alter_table("home_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_home_staff_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_home_staff_city_code"), ["city_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_home_staff_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_home_staff_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_home_staff_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "households",
        sa.Column("owner_person_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_agency_id", sa.Integer(), nullable=True),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("marital_status", sa.String(), nullable=False),
        sa.Column(
            "tenure",
            sa.Enum("owned", "rented", "temporary", name="tenure", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("lease_end_on", sa.Date(), nullable=True),
        sa.Column("area_m2", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("rooms", sa.Integer(), nullable=True),
        sa.Column("floor", sa.String(), nullable=False),
        sa.Column("child_room", sa.String(), nullable=False),
        sa.Column("community_medical", sa.Boolean(), nullable=False),
        sa.Column("community_special_edu", sa.Boolean(), nullable=False),
        sa.Column("community_rehab", sa.Boolean(), nullable=False),
        sa.Column("income_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["households.id"], name=op.f("fk_households_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_agency_id"], ["agencies.id"], name=op.f("fk_households_opened_by_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_person_id"], ["persons.id"], name=op.f("fk_households_owner_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("ref", name=op.f("uq_households_ref")),
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_households_city_code"), ["city_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_households_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_households_owner_person_id"), ["owner_person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_households_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_households_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "inspection_draws",
        sa.Column("draw_no", sa.String(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("kept_seed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("seed_sha256", sa.String(), nullable=False),
        sa.Column("seed_sm3", sa.String(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_by_person_id", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("must", sa.JSON(), nullable=False),
        sa.Column("rested", sa.JSON(), nullable=False),
        sa.Column("items_digest", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_by_person_id", sa.Integer(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(drawn_at IS NULL) = (seed = '')",
            name=op.f("ck_inspection_draws_seed_shown_with_the_draw"),
        ),
        sa.CheckConstraint(
            "drawn_at IS NULL OR frozen_at IS NOT NULL",
            name=op.f("ck_inspection_draws_drawn_from_frozen"),
        ),
        sa.CheckConstraint(
            "frozen_at IS NULL OR frozen_at >= committed_at",
            name=op.f("ck_inspection_draws_hash_first"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_inspection_draws_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["committed_by_person_id"],
            ["persons.id"],
            name=op.f("fk_inspection_draws_committed_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_person_id"],
            ["persons.id"],
            name=op.f("fk_inspection_draws_drawn_by_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_draws")),
        sa.UniqueConstraint("draw_no", name=op.f("uq_inspection_draws_draw_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_inspection_draws_ref")),
    )
    with op.batch_alter_table("inspection_draws", schema=None) as batch_op:
        batch_op.create_index("ix_inspection_draws_bureau", ["bureau_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inspection_draws_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_draws_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_draws_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_draws_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "messages",
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("sms", "email", name="channel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("target_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("waiting", "sent", "failed", name="messagestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_messages_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("ref", name=op.f("uq_messages_ref")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_state", ["state", "next_try_at"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "association",
                "service",
                "foundation",
                "public_first",
                "public_second",
                "mass",
                "enterprise",
                "other",
                name="orgtype",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("registrar", sa.String(), nullable=False),
        sa.Column("competent_unit", sa.String(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("certificate_until", sa.Date(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "in_force", "cancelled", "revoked", name="legalstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("standing_since", sa.Date(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("experience", sa.String(), nullable=False),
        sa.Column("governed", sa.Boolean(), nullable=True),
        sa.Column("governed_checked_on", sa.Date(), nullable=True),
        sa.Column("lists_checked_on", sa.Date(), nullable=True),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("registered_by_person_id", sa.Integer(), nullable=False),
        sa.Column("registered_for_person_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(standing = 'in_force') = (standing_since IS NULL)",
            name=op.f("ck_organisations_ended_on_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_organisations_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_organisations_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_person_id"],
            ["persons.id"],
            name=op.f("fk_organisations_registered_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["registered_for_person_id"],
            ["persons.id"],
            name=op.f("fk_organisations_registered_for_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_organisations_agency_id")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_organisations_credit_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisations_ref")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_city_code"), ["city_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_organisations_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index("ix_organisations_name", ["name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_organisations_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_organisations_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "payment_lists",
        sa.Column("list_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "drawn",
                "checked",
                "approved",
                "paid",
                name="paystate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("drawn_by_person_id", sa.Integer(), nullable=True),
        sa.Column("drawn_for_person_id", sa.Integer(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_person_id", sa.Integer(), nullable=True),
        sa.Column("checked_for_person_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_person_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by_person_id", sa.Integer(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("bank_no", sa.String(), nullable=False),
        sa.Column("back_reason", sa.String(), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("families", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("clawback_fen", sa.BigInteger(), nullable=False),
        sa.Column("lines_digest", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_at IS NOT NULL)",
            name=op.f("ck_payment_lists_paid_at_a_moment"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paid') OR (checked_by_person_id IS NOT NULL AND approved_by_person_id IS NOT NULL)",
            name=op.f("ck_payment_lists_two_approved"),
        ),
        sa.CheckConstraint(
            "approved_by_person_id NOT IN (drawn_by_person_id, checked_by_person_id)",
            name=op.f("ck_payment_lists_approved_by_a_third"),
        ),
        sa.CheckConstraint(
            "checked_by_person_id <> drawn_by_person_id",
            name=op.f("ck_payment_lists_checked_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_payment_lists_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_person_id"],
            ["persons.id"],
            name=op.f("fk_payment_lists_approved_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_payment_lists_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_person_id"],
            ["persons.id"],
            name=op.f("fk_payment_lists_checked_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_for_person_id"],
            ["persons.id"],
            name=op.f("fk_payment_lists_checked_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_person_id"], ["persons.id"], name=op.f("fk_payment_lists_drawn_by_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_for_person_id"],
            ["persons.id"],
            name=op.f("fk_payment_lists_drawn_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["paid_by_person_id"], ["persons.id"], name=op.f("fk_payment_lists_paid_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_lists")),
        sa.UniqueConstraint("agency_id", "month", name=op.f("uq_payment_lists_agency_id_month")),
        sa.UniqueConstraint("list_no", name=op.f("uq_payment_lists_list_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_payment_lists_ref")),
    )
    with op.batch_alter_table("payment_lists", schema=None) as batch_op:
        batch_op.create_index("ix_payment_lists_agency", ["agency_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_lists_bureau_id"), ["bureau_id"], unique=False)
        batch_op.create_index(
            "ix_payment_lists_city_month", ["city_code", "month", "agency_id"], unique=False
        )
        batch_op.create_index(
            "ix_payment_lists_county_month", ["county_code", "month", "agency_id"], unique=False
        )
        batch_op.create_index(
            "ix_payment_lists_province_month", ["province_code", "month", "agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_payment_lists_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "purchase_spot_draws",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("frozen_digest", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_spot_draws_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_spot_draws")),
        sa.UniqueConstraint(
            "agency_id", "year", name=op.f("uq_purchase_spot_draws_agency_id_year")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_spot_draws_ref")),
    )
    op.create_table(
        "quarter_reports",
        sa.Column("report_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("suggestions", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_person_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_person_id", sa.Integer(), nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "received_at IS NULL OR sent_at IS NOT NULL", name=op.f("ck_quarter_reports_sent_first")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_quarter_reports_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_quarter_reports_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_person_id"],
            ["persons.id"],
            name=op.f("fk_quarter_reports_received_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_person_id"], ["persons.id"], name=op.f("fk_quarter_reports_sent_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter_reports")),
        sa.UniqueConstraint(
            "agency_id", "quarter", name=op.f("uq_quarter_reports_agency_id_quarter")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_quarter_reports_ref")),
        sa.UniqueConstraint("report_no", name=op.f("uq_quarter_reports_report_no")),
    )
    with op.batch_alter_table("quarter_reports", schema=None) as batch_op:
        batch_op.create_index("ix_quarter_reports_bureau", ["bureau_id", "quarter"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_quarter_reports_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_quarter_reports_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_quarter_reports_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_quarter_reports_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "ratings",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_ratings_stars")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_ratings_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("ref", name=op.f("uq_ratings_ref")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "stage",
            name=op.f("uq_ratings_subject_kind_subject_id_stage"),
        ),
    )
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ratings_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "rooms",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "living", "observation", "isolation", name="roomkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_rooms_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_rooms_agency_id_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_rooms_ref")),
    )
    op.create_table(
        "service_consents",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_service_consents_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_consents")),
        sa.UniqueConstraint("ref", name=op.f("uq_service_consents_ref")),
    )
    with op.batch_alter_table("service_consents", schema=None) as batch_op:
        batch_op.create_index("ix_service_consents_person", ["person_id"], unique=False)

    op.create_table(
        "training_sessions",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("trainer", sa.String(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours > 0 AND seats > 0", name=op.f("ck_training_sessions_positive")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_training_sessions_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("ref", name=op.f("uq_training_sessions_ref")),
    )
    with op.batch_alter_table("training_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_sessions_agency_id"), ["agency_id"], unique=False
        )

    op.create_table(
        "users",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "username",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("login_phone_index", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_seal", sa.String(), nullable=False),
        sa.Column("password_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum("active", "disabled", name="userstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("disabled_reason", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("profession", sa.String(), nullable=False),
        sa.Column("certificate_no", sa.String(), nullable=False),
        sa.Column("factor_reset_by_id", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(agency_id IS NULL) = (login_phone_index IS NOT NULL)", name=op.f("ck_users_login_way")
        ),
        sa.CheckConstraint(
            "(agency_id IS NULL) = (username IS NULL)", name=op.f("ck_users_staff_have_user_names")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_users_agency_id")),
        sa.ForeignKeyConstraint(
            ["factor_reset_by_id"], ["users.id"], name=op.f("fk_users_factor_reset_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_users_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login_phone_index", name=op.f("uq_users_login_phone_index")),
        sa.UniqueConstraint("ref", name=op.f("uq_users_ref")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_users_person_id"), ["person_id"], unique=False)

    op.create_table(
        "adoptions",
        sa.Column("case_no", sa.String(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("applicant_person_id", sa.Integer(), nullable=False),
        sa.Column("applicant_mask", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("sender_agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "adopter_class",
            sa.Enum(
                "mainland", "overseas", "foreign", name="adopterclass", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("jointly", sa.Boolean(), nullable=False),
        sa.Column(
            "tie",
            sa.Enum(
                "none",
                "kin_child_3g",
                "stepchild",
                "other_kin",
                name="tie",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("married_to_birth_parent", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "accepted",
                "assess_notified",
                "assessing",
                "assess_failed",
                "matched",
                "fusion",
                "reported",
                "review",
                "approved",
                "registered",
                "follow_up",
                "closed",
                "refused",
                "withdrawn",
                "suspended",
                "terminated",
                "reunited",
                "revoked",
                "dissolved",
                name="adoptionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "suspended_from",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "accepted",
                "assess_notified",
                "assessing",
                "assess_failed",
                "matched",
                "fusion",
                "reported",
                "review",
                "approved",
                "registered",
                "follow_up",
                "closed",
                "refused",
                "withdrawn",
                "suspended",
                "terminated",
                "reunited",
                "revoked",
                "dissolved",
                name="adoptionstate",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("by_counter_id", sa.Integer(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wants_secrecy", sa.Boolean(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_version", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("facts_digest", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR case_no IS NOT NULL",
            name=op.f("ck_adoptions_sent_has_number"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR accepted_by_id IS NULL OR decided_by_id <> accepted_by_id",
            name=op.f("ck_adoptions_decided_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["users.id"], name=op.f("fk_adoptions_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoptions_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["applicant_person_id"], ["persons.id"], name=op.f("fk_adoptions_applicant_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_counter_id"], ["users.id"], name=op.f("fk_adoptions_by_counter_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_adoptions_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_adoptions_household_id")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_adoptions_officer_id")),
        sa.ForeignKeyConstraint(
            ["sender_agency_id"], ["agencies.id"], name=op.f("fk_adoptions_sender_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
        sa.UniqueConstraint("case_no", name=op.f("uq_adoptions_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoptions_ref")),
    )
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoptions_applicant_person_id"), ["applicant_person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_adoptions_city_code"), ["city_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoptions_county_code"), ["county_code"], unique=False)
        batch_op.create_index("ix_adoptions_due", ["agency_id", "due_on", "ref"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_adoptions_household_id"), ["household_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoptions_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoptions_sender_agency_id"), ["sender_agency_id"], unique=False
        )
        batch_op.create_index(
            "ix_adoptions_state", ["agency_id", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoptions_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "beds",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_beds_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beds")),
        sa.UniqueConstraint("ref", name=op.f("uq_beds_ref")),
        sa.UniqueConstraint("room_id", "label", name=op.f("uq_beds_room_id_label")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("ref", name=op.f("uq_calendar_feeds_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feeds_user_id")),
    )
    op.create_table(
        "case_messages",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("from_user_id", sa.Integer(), nullable=False),
        sa.Column("for_user_id", sa.Integer(), nullable=True),
        sa.Column("from_family", sa.Boolean(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["for_user_id"], ["users.id"], name=op.f("fk_case_messages_for_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_user_id"], ["users.id"], name=op.f("fk_case_messages_from_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_messages")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_messages_ref")),
    )
    with op.batch_alter_table("case_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_messages_open",
            ["subject_kind", "subject_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.create_index(
            "ix_case_messages_subject", ["subject_kind", "subject_id", "id"], unique=False
        )

    op.create_table(
        "complaints",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_complaints_answered")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_complaints_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_complaints_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_complaints_bureau_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_complaints_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("ref", name=op.f("uq_complaints_ref")),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaints_bureau_id"), ["bureau_id"], unique=False)
        batch_op.create_index("ix_complaints_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "delegations",
        sa.Column("from_user_id", sa.Integer(), nullable=False),
        sa.Column("to_user_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("most_fen", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_delegations_ends_after_start")),
        sa.CheckConstraint(
            "from_user_id <> to_user_id", name=op.f("ck_delegations_to_someone_else")
        ),
        sa.ForeignKeyConstraint(
            ["from_user_id"], ["users.id"], name=op.f("fk_delegations_from_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["users.id"], name=op.f("fk_delegations_granted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_user_id"], ["users.id"], name=op.f("fk_delegations_to_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sa.UniqueConstraint("ref", name=op.f("uq_delegations_ref")),
    )
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delegations_from_user_id"), ["from_user_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delegations_to_user_id"), ["to_user_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column(
            "scan",
            sa.Enum("waiting", "clean", "refused", name="scanstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_documents_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("ref", name=op.f("uq_documents_ref")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_digest"), ["digest"], unique=False)
        batch_op.create_index("ix_documents_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "donations",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "entered", "released", "refused", name="donationstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("donor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("donor_mask", sa.String(), nullable=False),
        sa.Column("donor_index", sa.String(), nullable=True),
        sa.Column("is_organisation", sa.Boolean(), nullable=False),
        sa.Column("unnamed", sa.Boolean(), nullable=False),
        sa.Column("is_foreign", sa.Boolean(), nullable=False),
        sa.Column("approval_no", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("money", "goods", "service", name="donationkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=True),
        sa.Column("tied_case", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_person_id", sa.Integer(), nullable=True),
        sa.Column("entered_for_person_id", sa.Integer(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'released' OR NOT is_foreign OR approval_no <> ''",
            name=op.f("ck_donations_foreign_donors_need_an_approval"),
        ),
        sa.CheckConstraint(
            "state = 'refused' OR tied_case = ''", name=op.f("ck_donations_tied_to_no_case")
        ),
        sa.CheckConstraint("value_fen >= 0", name=op.f("ck_donations_value")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_donations_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_donations_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_person_id"], ["persons.id"], name=op.f("fk_donations_entered_by_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_for_person_id"],
            ["persons.id"],
            name=op.f("fk_donations_entered_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_donations_released_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donations")),
        sa.UniqueConstraint(
            "agency_id", "receipt_no", name=op.f("uq_donations_agency_id_receipt_no")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_donations_ref")),
    )
    with op.batch_alter_table("donations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_donations_agency", ["agency_id", "received_on", "ref"], unique=False
        )
        batch_op.create_index("ix_donations_donor", ["donor_index", "received_on"], unique=False)

    op.create_table(
        "exports",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("filters", sa.String(), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("is_unmasked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "taken",
                "refused",
                name="exportstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("maker_person_id", sa.Integer(), nullable=False),
        sa.Column("maker_lender_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_person_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'taken') = (taken_at IS NOT NULL)", name=op.f("ck_exports_taken_once")
        ),
        sa.CheckConstraint(
            "state NOT IN ('ready', 'taken') OR decided_person_id IS NOT NULL OR (persons <= 1000 AND NOT is_unmasked)",
            name=op.f("ck_exports_much_needs_two"),
        ),
        sa.CheckConstraint(
            "decided_person_id <> maker_person_id", name=op.f("ck_exports_agreed_by_another")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_exports_agency_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_exports_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_person_id"], ["persons.id"], name=op.f("fk_exports_decided_person_id")
        ),
        sa.ForeignKeyConstraint(["maker_id"], ["users.id"], name=op.f("fk_exports_maker_id")),
        sa.ForeignKeyConstraint(
            ["maker_lender_id"], ["persons.id"], name=op.f("fk_exports_maker_lender_id")
        ),
        sa.ForeignKeyConstraint(
            ["maker_person_id"], ["persons.id"], name=op.f("fk_exports_maker_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        sa.UniqueConstraint("ref", name=op.f("uq_exports_ref")),
    )
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.create_index("ix_exports_agency", ["agency_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_exports_maker_id"), ["maker_id"], unique=False)

    op.create_table(
        "family_profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("carer_birth_on", sa.Date(), nullable=True),
        sa.Column("youngest_birth_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_family_profiles_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_profiles")),
        sa.UniqueConstraint("household_id", name=op.f("uq_family_profiles_household_id")),
    )
    op.create_table(
        "family_units",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=7, scale=2), nullable=False),
        sa.Column("on_campus", sa.Boolean(), nullable=False),
        sa.Column("own_flat", sa.Boolean(), nullable=False),
        sa.Column("equipment", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "recruiting",
                "screening",
                "proposed",
                "hired",
                "ready",
                "trial",
                "formal",
                "couple_change",
                "renewal",
                "correction",
                "emergency_out",
                "dissolving",
                "dissolved",
                "closed",
                name="unitstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("couple_person_id", sa.Integer(), nullable=True),
        sa.Column("trial_until", sa.Date(), nullable=True),
        sa.Column("poor_results", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('dissolved', 'closed')) = (ended_on IS NOT NULL)",
            name=op.f("ck_family_units_ended_has_a_day"),
        ),
        sa.CheckConstraint(
            "capacity BETWEEN 1 AND 5", name=op.f("ck_family_units_capacity_in_law")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_family_units_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_family_units_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["couple_person_id"], ["persons.id"], name=op.f("fk_family_units_couple_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["users.id"], name=op.f("fk_family_units_worker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_units")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_family_units_agency_id_name")),
        sa.UniqueConstraint("case_no", name=op.f("uq_family_units_case_no")),
        sa.UniqueConstraint("id", "capacity", name=op.f("uq_family_units_id_capacity")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_units_ref")),
    )
    with op.batch_alter_table("family_units", schema=None) as batch_op:
        batch_op.create_index("ix_family_units_agency", ["agency_id", "state", "ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_units_bureau_id"), ["bureau_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_units_city_code"), ["city_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_family_units_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_units_couple_person_id"), ["couple_person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_units_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_units_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_family_units_worker_id"), ["worker_id"], unique=False)

    op.create_table(
        "foster_applications",
        sa.Column(
            "case_no",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("applicant_person_id", sa.Integer(), nullable=False),
        sa.Column(
            "applicant_name",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "applicant_pinyin",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "lapsed",
                "accepted",
                "assessing",
                "assessed",
                "improve",
                "review",
                "approved",
                "rejected",
                "objection",
                "filing",
                "bureau_objected",
                "filed",
                "bureau_approved",
                "qualified",
                "suspended",
                "expired",
                "withdrawn",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("by_counter_id", sa.Integer(), nullable=True),
        sa.Column("motive_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("experience_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("preference", sa.JSON(), nullable=False),
        sa.Column("siblings_ok", sa.Boolean(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_from_precheck", sa.Boolean(), nullable=False),
        sa.Column("notice_version", sa.String(), nullable=False),
        sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_to", sa.JSON(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("facts_digest", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rejected_from", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("qualified_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("migrated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR case_no IS NOT NULL",
            name=op.f("ck_foster_applications_sent_cases_have_a_number"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL",
            name=op.f("ck_foster_applications_sent_cases_have_a_moment"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'filing', 'filed', 'bureau_approved', 'qualified') OR decided_by_id IS NOT NULL OR migrated_at IS NOT NULL",
            name=op.f("ck_foster_applications_approved_by_someone"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('qualified', 'suspended') OR (qualified_on IS NOT NULL AND valid_until IS NOT NULL)",
            name=op.f("ck_foster_applications_pool_has_validity"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR accepted_by_id IS NULL OR decided_by_id <> accepted_by_id",
            name=op.f("ck_foster_applications_decided_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["users.id"], name=op.f("fk_foster_applications_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_foster_applications_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["applicant_person_id"],
            ["persons.id"],
            name=op.f("fk_foster_applications_applicant_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_foster_applications_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_counter_id"], ["users.id"], name=op.f("fk_foster_applications_by_counter_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_foster_applications_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_foster_applications_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_foster_applications_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_applications")),
        sa.UniqueConstraint("case_no", name=op.f("uq_foster_applications_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_applications_ref")),
    )
    with op.batch_alter_table("foster_applications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_foster_applications_agency_pool",
            ["agency_id", "state", "valid_until", "ref"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_foster_applications_applicant_person_id"),
            ["applicant_person_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_foster_applications_bureau_id"), ["bureau_id"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_city_due", ["city_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_city_pool",
            ["city_code", "state", "valid_until", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_city_sent", ["city_code", "submitted_at", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_city_state",
            ["city_code", "state", "due_on", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_counter", ["by_counter_id", "state"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_county_due", ["county_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_county_pool",
            ["county_code", "state", "valid_until", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_county_sent",
            ["county_code", "submitted_at", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_county_state",
            ["county_code", "state", "due_on", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_due", ["agency_id", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_foster_applications_household_id"), ["household_id"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_name", ["agency_id", "applicant_name"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_officer", ["officer_id", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_pinyin", ["agency_id", "applicant_pinyin"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_province_due", ["province_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_province_pool",
            ["province_code", "state", "valid_until", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_province_sent",
            ["province_code", "submitted_at", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_province_state",
            ["province_code", "state", "due_on", "ref"],
            unique=False,
        )
        batch_op.create_index(
            "ix_foster_applications_sent", ["agency_id", "submitted_at", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_foster_applications_state", ["agency_id", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_foster_applications_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "home_inspections",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_home_inspections_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_home_inspections_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_inspections")),
        sa.UniqueConstraint("ref", name=op.f("uq_home_inspections_ref")),
    )
    with op.batch_alter_table("home_inspections", schema=None) as batch_op:
        batch_op.create_index(
            "ix_home_inspections_agency", ["agency_id", "inspected_on"], unique=False
        )

    op.create_table(
        "home_patrols",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("fine", sa.Boolean(), nullable=False),
        sa.Column("found_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_home_patrols_agency_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_home_patrols_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_patrols")),
        sa.UniqueConstraint("ref", name=op.f("uq_home_patrols_ref")),
    )
    with op.batch_alter_table("home_patrols", schema=None) as batch_op:
        batch_op.create_index("ix_home_patrols_agency", ["agency_id", "at"], unique=False)

    op.create_table(
        "home_shifts",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("early", "late", "night", name="shiftpart", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("on_duty", sa.String(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("stressed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("events_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(taken_by_id IS NULL) = (taken_at IS NULL)",
            name=op.f("ck_home_shifts_taken_by_someone"),
        ),
        sa.CheckConstraint(
            "taken_by_id IS NULL OR taken_by_id <> written_by_id",
            name=op.f("ck_home_shifts_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_home_shifts_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["users.id"], name=op.f("fk_home_shifts_taken_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_home_shifts_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_shifts")),
        sa.UniqueConstraint(
            "agency_id", "on", "part", name=op.f("uq_home_shifts_agency_id_on_part")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_home_shifts_ref")),
    )
    op.create_table(
        "members",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_index", sa.String(), nullable=True),
        sa.Column("id_no_mask", sa.String(), nullable=False),
        sa.Column("other_document_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("birth_on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_mask", sa.String(), nullable=False),
        sa.Column("education", sa.Integer(), nullable=True),
        sa.Column("occupation", sa.String(), nullable=False),
        sa.Column("hukou_division", sa.String(), nullable=False),
        sa.Column("lives_here", sa.Boolean(), nullable=False),
        sa.Column("is_main_carer", sa.Boolean(), nullable=False),
        sa.Column("health_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("health_cert_on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("crime_check_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("crime_check_on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("harmful_habits_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "lives_here OR NOT is_main_carer", name=op.f("ck_members_carer_lives_here")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_members_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_members_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("ref", name=op.f("uq_members_ref")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_members_id_no_index", ["id_no_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_members_person_id"), ["person_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("act_by", sa.Date(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("ref", name=op.f("uq_notices_ref")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_inbox", ["user_id", "read_at", "id"], unique=False)

    op.create_table(
        "open_services",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("entered_by_person_id", sa.Integer(), nullable=True),
        sa.Column("entered_for_person_id", sa.Integer(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "price_fen = 0 OR basis <> ''", name=op.f("ck_open_services_charged_on_a_basis")
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)",
            name=op.f("ck_open_services_released"),
        ),
        sa.CheckConstraint("price_fen >= 0", name=op.f("ck_open_services_not_negative")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on",
            name=op.f("ck_open_services_ends_after_it_began"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_open_services_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_person_id"],
            ["persons.id"],
            name=op.f("fk_open_services_entered_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_for_person_id"],
            ["persons.id"],
            name=op.f("fk_open_services_entered_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_open_services_released_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_services")),
        sa.UniqueConstraint("ref", name=op.f("uq_open_services_ref")),
    )
    with op.batch_alter_table("open_services", schema=None) as batch_op:
        batch_op.create_index("ix_open_services_agency", ["agency_id", "from_on"], unique=False)

    op.create_table(
        "org_changes",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("after_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_org_changes_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_org_changes_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_changes")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_changes_ref")),
    )
    with op.batch_alter_table("org_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_changes_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "org_incubations",
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("mentor", sa.String(), nullable=False),
        sa.Column("idea", sa.String(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("exit_plan", sa.String(), nullable=False),
        sa.Column("accounts_on", sa.Date(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "seed", "hatching", "growing", "fledged", name="stage", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("stage_on", sa.Date(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_reason = '')",
            name=op.f("ck_org_incubations_ended_with_a_reason"),
        ),
        sa.CheckConstraint("team >= 0", name=op.f("ck_org_incubations_no_negative_team")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_org_incubations_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_org_incubations_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_incubations")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_incubations_ref")),
    )
    with op.batch_alter_table("org_incubations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_incubations_bureau_id"), ["bureau_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_org_incubations_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_org_incubations_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_org_incubations_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_org_incubations_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index(
            "uq_org_incubations_organisation",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "org_links",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_org_links_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_org_links_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_org_links_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_links_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_links")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_links_ref")),
    )
    with op.batch_alter_table("org_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_org_links_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_org_links_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "org_listings",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("abnormal", "serious", "banned", name="listkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "removed_on IS NULL OR removed_on > from_on", name=op.f("ck_org_listings_removed_later")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_org_listings_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_listings_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_listings")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_listings_ref")),
    )
    with op.batch_alter_table("org_listings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_listings_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "org_people",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_index", sa.String(), nullable=False),
        sa.Column("id_no_mask", sa.String(), nullable=False),
        sa.Column(
            "job",
            sa.Enum(
                "head",
                "assessor",
                "social_worker",
                "counsellor",
                "medical",
                "lawyer",
                "office",
                name="job",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("full_time", sa.Boolean(), nullable=False),
        sa.Column(
            "background",
            sa.Enum(
                "social_work",
                "medicine",
                "psychology",
                "other",
                name="background",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("working_since", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("entered_by_person_id", sa.Integer(), nullable=False),
        sa.Column("entered_for_person_id", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_person_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "checked_by_person_id <> entered_by_person_id",
            name=op.f("ck_org_people_checked_by_another"),
        ),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on > joined_on", name=op.f("ck_org_people_left_after_joining")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_person_id"],
            ["persons.id"],
            name=op.f("fk_org_people_checked_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_person_id"],
            ["persons.id"],
            name=op.f("fk_org_people_entered_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_for_person_id"],
            ["persons.id"],
            name=op.f("fk_org_people_entered_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_org_people_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_people")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_people_ref")),
    )
    with op.batch_alter_table("org_people", schema=None) as batch_op:
        batch_op.create_index("ix_org_people_human", ["id_no_index"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_org_people_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_org_people_full_time",
            ["id_no_index"],
            unique=True,
            sqlite_where=sa.text("full_time AND left_on IS NULL"),
            postgresql_where=sa.text("full_time AND left_on IS NULL"),
        )

    op.create_table(
        "org_ratings",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_org_ratings_one_to_five")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_org_ratings_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_org_ratings_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_ratings_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_ratings")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_ratings_ref")),
    )
    with op.batch_alter_table("org_ratings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_ratings_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "org_relations",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "same_head",
                "holds",
                "managed",
                "founded",
                "official",
                "other",
                name="relationkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_org_relations_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_relations_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_relations")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_relations_ref")),
    )
    with op.batch_alter_table("org_relations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_relations_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "org_reports",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "filed",
                "passed",
                "basic",
                "failed",
                name="reportresult",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_org_reports_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_reports_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_reports")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_reports_ref")),
    )
    with op.batch_alter_table("org_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_reports_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_org_reports_year",
            ["organisation_id", "year"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "payment_accounts",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("holder_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("holder_mask", sa.String(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_mask", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_payment_accounts_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_payment_accounts_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_accounts")),
        sa.UniqueConstraint("ref", name=op.f("uq_payment_accounts_ref")),
    )
    with op.batch_alter_table("payment_accounts", schema=None) as batch_op:
        batch_op.create_index("ix_payment_accounts_household", ["household_id", "id"], unique=False)

    op.create_table(
        "purchase_projects",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("officer_person_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "idea",
                "planned",
                "checked",
                "budgeted",
                "intent",
                "ready",
                "noticed",
                "evaluating",
                "candidate",
                "awarded",
                "signed",
                "running",
                "rectify",
                "accepted",
                "closed",
                "terminated",
                "failed",
                "cancelled",
                "suspended",
                "archived",
                name="projectstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "suspended_from",
            sa.Enum(
                "idea",
                "planned",
                "checked",
                "budgeted",
                "intent",
                "ready",
                "noticed",
                "evaluating",
                "candidate",
                "awarded",
                "signed",
                "running",
                "rectify",
                "accepted",
                "closed",
                "terminated",
                "failed",
                "cancelled",
                "suspended",
                "archived",
                name="projectstate",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("term_ticks", sa.JSON(), nullable=False),
        sa.Column("neg", sa.JSON(), nullable=False),
        sa.Column("ex_ante", sa.JSON(), nullable=False),
        sa.Column("opinion", sa.JSON(), nullable=False),
        sa.Column("survey", sa.JSON(), nullable=False),
        sa.Column("expected_month", sa.String(), nullable=False),
        sa.Column("in_central_catalogue", sa.Boolean(), nullable=False),
        sa.Column("outside_catalogue_review", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("method_reason", sa.String(), nullable=False),
        sa.Column("other_method_approval", sa.String(), nullable=False),
        sa.Column("sme_reason", sa.String(), nullable=False),
        sa.Column("deciding", sa.JSON(), nullable=False),
        sa.Column("requirement", sa.JSON(), nullable=False),
        sa.Column("budgeted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("budgeted_by_person_id", sa.Integer(), nullable=True),
        sa.Column("budget_file_no", sa.String(), nullable=False),
        sa.Column("intent_on", sa.Date(), nullable=True),
        sa.Column("required_by_person_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_person_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "budgeted_by_person_id <> officer_person_id",
            name=op.f("ck_purchase_projects_budgeted_by_another"),
        ),
        sa.CheckConstraint("children > 0", name=op.f("ck_purchase_projects_for_some_children")),
        sa.CheckConstraint(
            "reviewed_by_person_id <> required_by_person_id",
            name=op.f("ck_purchase_projects_reviewed_by_another"),
        ),
        sa.CheckConstraint(
            "term_months BETWEEN 1 AND 36", name=op.f("ck_purchase_projects_term_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_projects_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["budgeted_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_projects_budgeted_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_purchase_projects_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_projects_officer_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["required_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_projects_required_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_projects_reviewed_by_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_projects")),
        sa.UniqueConstraint("code", name=op.f("uq_purchase_projects_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_projects_ref")),
    )
    with op.batch_alter_table("purchase_projects", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_projects_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_projects_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            "ix_purchase_projects_due", ["agency_id", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_projects_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            "ix_purchase_projects_state", ["agency_id", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_projects_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index("ix_purchase_projects_year", ["agency_id", "year"], unique=False)

    op.create_table(
        "reveals",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_reveals_decided_by")
        ),
        sa.CheckConstraint("decided_by_id <> user_id", name=op.f("ck_reveals_two_persons")),
        sa.CheckConstraint(
            "until_at IS NULL OR decided_at IS NOT NULL", name=op.f("ck_reveals_open_once_decided")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reveals_agency_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_reveals_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reveals_person_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reveals_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveals")),
        sa.UniqueConstraint("ref", name=op.f("uq_reveals_ref")),
    )
    with op.batch_alter_table("reveals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reveals_agency", ["agency_id", "decided_at", "asked_at"], unique=False
        )
        batch_op.create_index(
            "ix_reveals_asker", ["user_id", "subject_ref", "field", "asked_at"], unique=False
        )

    op.create_table(
        "role_grants",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "R-APP",
                "R-INT",
                "R-SW",
                "R-HEAD",
                "R-ARCH",
                "R-FIN",
                "R-BUR",
                "R-BH",
                "R-REG",
                "R-TS",
                "R-CD",
                "R-ORG",
                "R-ORW",
                "R-EXT",
                "R-EXP",
                "R-PTN",
                "R-MAU",
                "R-AGA",
                "R-SYS",
                "R-SEC",
                "R-AUD",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(released_at IS NULL) = (valid_from IS NULL)",
            name=op.f("ck_role_grants_released_grants_have_a_start"),
        ),
        sa.CheckConstraint(
            "proposed_by_id IS NULL OR proposed_by_id <> user_id",
            name=op.f("ck_role_grants_not_own"),
        ),
        sa.CheckConstraint(
            "released_by_id IS NULL OR released_by_id <> user_id",
            name=op.f("ck_role_grants_not_oneself"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_role_grants_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_role_grants_released_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_role_grants_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint("ref", name=op.f("uq_role_grants_ref")),
    )
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grants_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "ix_role_grants_waiting", ["released_at", "ended_reason", "id"], unique=False
        )

    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("totp", "passkey", "recovery", name="factorkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("used_step", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_index", sa.String(), nullable=True),
        sa.Column("credential_id", sa.String(), nullable=True),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        sa.UniqueConstraint("code_index", name=op.f("uq_second_factors_code_index")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_second_factors_credential_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_second_factors_ref")),
    )
    with op.batch_alter_table("second_factors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_factors_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_second_factors_authenticator",
            ["user_id"],
            unique=True,
            postgresql_where=sa.text("kind = 'totp'"),
            sqlite_where=sa.text("kind = 'totp'"),
        )

    op.create_table(
        "staff_certificates",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["home_staff.id"], name=op.f("fk_staff_certificates_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_certificates")),
        sa.UniqueConstraint("ref", name=op.f("uq_staff_certificates_ref")),
    )
    with op.batch_alter_table("staff_certificates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_certificates_staff_id"), ["staff_id"], unique=False
        )

    op.create_table(
        "staff_crime_checks",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("clean", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_staff_crime_checks_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["home_staff.id"], name=op.f("fk_staff_crime_checks_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_crime_checks")),
        sa.UniqueConstraint("ref", name=op.f("uq_staff_crime_checks_ref")),
        sa.UniqueConstraint(
            "staff_id", "checked_on", name=op.f("uq_staff_crime_checks_staff_id_checked_on")
        ),
    )
    op.create_table(
        "template_versions",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "published", "retired", name="templatestate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)",
            name=op.f("ck_template_versions_published_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_template_versions_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_versions")),
        sa.UniqueConstraint(
            "code",
            "division_code",
            "number",
            name=op.f("uq_template_versions_code_division_code_number"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_template_versions_ref")),
    )
    op.create_table(
        "unified_links",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject_index", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_unified_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unified_links")),
        sa.UniqueConstraint("ref", name=op.f("uq_unified_links_ref")),
        sa.UniqueConstraint("subject_index", name=op.f("uq_unified_links_subject_index")),
        sa.UniqueConstraint("user_id", name=op.f("uq_unified_links_user_id")),
    )
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("former_hash", sa.String(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("factor_for", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("former_hash", name=op.f("uq_user_sessions_former_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "adoption_assessments",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("suggestions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("report_signatures", sa.JSON(), nullable=False),
        sa.Column("seal_document_id", sa.Integer(), nullable=True),
        sa.Column("seal_head", sa.String(), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=True),
        sa.Column("seal_sent_by_id", sa.Integer(), nullable=True),
        sa.Column("seal_checked_by_id", sa.Integer(), nullable=True),
        sa.Column("seal_returned", sa.String(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(agreed_on IS NULL) = (agreed_by = '')",
            name=op.f("ck_adoption_assessments_agreed_somehow"),
        ),
        sa.CheckConstraint(
            "seal_checked_by_id IS NULL OR seal_checked_by_id <> seal_sent_by_id",
            name=op.f("ck_adoption_assessments_seal_checked_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_assessments_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_assessments_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["code_id"], ["one_time_codes.id"], name=op.f("fk_adoption_assessments_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_adoption_assessments_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_adoption_assessments_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["seal_checked_by_id"],
            ["users.id"],
            name=op.f("fk_adoption_assessments_seal_checked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_document_id"],
            ["documents.id"],
            name=op.f("fk_adoption_assessments_seal_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_sent_by_id"], ["users.id"], name=op.f("fk_adoption_assessments_seal_sent_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_assessments")),
        sa.UniqueConstraint(
            "adoption_id", "round", name=op.f("uq_adoption_assessments_adoption_id_round")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_assessments_ref")),
    )
    op.create_table(
        "adoption_assessors",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_third", sa.Boolean(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("declared_free_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_assessors_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_assessors_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_adoption_assessors_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_adoption_assessors_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_assessors")),
        sa.UniqueConstraint(
            "adoption_id",
            "round",
            "person_id",
            name=op.f("uq_adoption_assessors_adoption_id_round_person_id"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_assessors_ref")),
    )
    with op.batch_alter_table("adoption_assessors", schema=None) as batch_op:
        batch_op.create_index(
            "ix_adoption_assessors_open",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "adoption_certificates",
        sa.Column("adoption_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "adoption", "dissolution", name="certificatekind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("printed_no", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("handed_to", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("collected_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_certificates_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_certificates_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["users.id"], name=op.f("fk_adoption_certificates_issued_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["adoption_certificates.id"],
            name=op.f("fk_adoption_certificates_replaces_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_certificates")),
        sa.UniqueConstraint(
            "agency_id", "printed_no", name=op.f("uq_adoption_certificates_agency_id_printed_no")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_adoption_certificates_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_certificates_ref")),
    )
    with op.batch_alter_table("adoption_certificates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_certificates_adoption_id"), ["adoption_id"], unique=False
        )
        batch_op.create_index(
            "ix_adoption_certificates_year", ["agency_id", "kind", "year", "serial"], unique=True
        )

    op.create_table(
        "adoption_drafts",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_drafts_adoption_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_drafts")),
        sa.UniqueConstraint(
            "adoption_id", "section", name=op.f("uq_adoption_drafts_adoption_id_section")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_drafts_ref")),
    )
    op.create_table(
        "adoption_endings",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=True),
        sa.Column("paper_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "minor",
                "adult",
                "rescued",
                "abuse",
                "judgment",
                "fraud",
                "void",
                name="endingkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "received",
                "approved",
                "collecting",
                "board",
                "done",
                "refused",
                "withdrawn",
                "court",
                name="endingstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("adopter_person_id", sa.Integer(), nullable=True),
        sa.Column("adopter_mask", sa.String(), nullable=False),
        sa.Column("child_mask", sa.String(), nullable=False),
        sa.Column("certificate_no", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("court_no", sa.String(), nullable=False),
        sa.Column("papers_seen", sa.JSON(), nullable=False),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("child_agrees", sa.Boolean(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.JSON(), nullable=False),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.JSON(), nullable=False),
        sa.Column("proof_no", sa.String(), nullable=False),
        sa.Column("printed_no", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("collected_on", sa.Date(), nullable=True),
        sa.Column("not_collected", sa.String(), nullable=False),
        sa.Column("board_from", sa.Date(), nullable=True),
        sa.Column("board_until", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "agreed IS NULL OR decided_at IS NOT NULL",
            name=op.f("ck_adoption_endings_decided_once"),
        ),
        sa.ForeignKeyConstraint(
            ["adopter_person_id"],
            ["persons.id"],
            name=op.f("fk_adoption_endings_adopter_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_endings_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_endings_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_adoption_endings_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_endings")),
        sa.UniqueConstraint("case_no", name=op.f("uq_adoption_endings_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_endings_ref")),
    )
    with op.batch_alter_table("adoption_endings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_endings_adoption_id"), ["adoption_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_endings_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_endings_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            "ix_adoption_endings_due", ["agency_id", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_endings_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_endings_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index(
            "uq_adoption_endings_open",
            ["adoption_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('open', 'received', 'approved', 'collecting', 'board')"
            ),
            postgresql_where=sa.text(
                "state IN ('open', 'received', 'approved', 'collecting', 'board')"
            ),
        )

    op.create_table(
        "adoption_follow_ups",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "home",
                "phone",
                "video",
                "school",
                name="followupmode",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("template_version_id", sa.Integer(), nullable=True),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_by_id IS NULL)",
            name=op.f("ck_adoption_follow_ups_done_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_follow_ups_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_follow_ups_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["users.id"], name=op.f("fk_adoption_follow_ups_done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["template_versions.id"],
            name=op.f("fk_adoption_follow_ups_template_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_follow_ups")),
        sa.UniqueConstraint(
            "adoption_id", "number", name=op.f("uq_adoption_follow_ups_adoption_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_follow_ups_ref")),
    )
    with op.batch_alter_table("adoption_follow_ups", schema=None) as batch_op:
        batch_op.create_index("ix_adoption_follow_ups_due", ["agency_id", "due_on"], unique=False)

    op.create_table(
        "adoption_fusions",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("guardian_agreed_on", sa.Date(), nullable=False),
        sa.Column("child_agrees", sa.Boolean(), nullable=True),
        sa.Column("interruptions", sa.JSON(), nullable=False),
        sa.Column("child_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("prolonged_on", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_fusions_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_fusions_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_fusions")),
        sa.UniqueConstraint(
            "adoption_id", "round", name=op.f("uq_adoption_fusions_adoption_id_round")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_fusions_ref")),
    )
    op.create_table(
        "adoption_interviews",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "adopter", "sender", "child", "organ", name="side", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("second_officer_id", sa.Integer(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_willing", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "officer_id <> second_officer_id", name=op.f("ck_adoption_interviews_two_officers")
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_interviews_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_interviews_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_adoption_interviews_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_adoption_interviews_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_officer_id"],
            ["users.id"],
            name=op.f("fk_adoption_interviews_second_officer_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_interviews")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_interviews_ref")),
    )
    with op.batch_alter_table("adoption_interviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_interviews_adoption_id"), ["adoption_id"], unique=False
        )

    op.create_table(
        "adoption_notices",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "claim_check",
                "unclaimed",
                "claimed",
                name="noticestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("about_age", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("features_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_on > published_on", name=op.f("ck_adoption_notices_runs")),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_notices_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_notices_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_adoption_notices_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_notices")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_notices_ref")),
    )
    with op.batch_alter_table("adoption_notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_notices_adoption_id"), ["adoption_id"], unique=False
        )
        batch_op.create_index(
            "uq_adoption_notices_open",
            ["adoption_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('running', 'claim_check')"),
            postgresql_where=sa.text("state IN ('running', 'claim_check')"),
        )

    op.create_table(
        "adoption_objections",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed", "upheld", "rejected", name="objectionstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_counter_id", sa.Integer(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'filed') = (answered_on IS NULL)",
            name=op.f("ck_adoption_objections_answered_once"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_objections_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_counter_id"], ["users.id"], name=op.f("fk_adoption_objections_by_counter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_objections")),
        sa.UniqueConstraint(
            "adoption_id", "round", name=op.f("uq_adoption_objections_adoption_id_round")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_objections_ref")),
    )
    op.create_table(
        "adoption_participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "accept",
                "assess",
                "interview",
                "approve",
                "register",
                "archive",
                name="adoptionduty",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_participations_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_adoption_participations_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_participations")),
        sa.UniqueConstraint(
            "adoption_id",
            "person_id",
            "duty",
            name=op.f("uq_adoption_participations_adoption_id_person_id_duty"),
        ),
    )
    op.create_table(
        "adoption_presences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "adopter", "sender", "child", "organ", name="side", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("present_on", sa.Date(), nullable=False),
        sa.Column("by_power", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("second_officer_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "officer_id <> second_officer_id", name=op.f("ck_adoption_presences_two_officers")
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_presences_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_adoption_presences_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_officer_id"],
            ["users.id"],
            name=op.f("fk_adoption_presences_second_officer_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_presences")),
        sa.UniqueConstraint(
            "adoption_id",
            "side",
            "party",
            "present_on",
            name=op.f("uq_adoption_presences_adoption_id_side_party_present_on"),
        ),
    )
    op.create_table(
        "adoption_roots",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=True),
        sa.Column("adopter_person_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "accepted",
                "agreed",
                "appointed",
                "done",
                "refused",
                "withdrawn",
                name="rootsstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column(
            "asker",
            sa.Enum("adoptee", "family", "agency", name="rootsasker", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("asker_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asker_mask", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("certificate_no", sa.String(), nullable=False),
        sa.Column("certified_by", sa.String(), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("adoptee_born_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("people_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("papers_seen", sa.JSON(), nullable=False),
        sa.Column("received_by", sa.JSON(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("consent_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.JSON(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("visit_at", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("came", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("protocol_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "agreed IS NULL OR decided_at IS NOT NULL", name=op.f("ck_adoption_roots_decided_once")
        ),
        sa.ForeignKeyConstraint(
            ["adopter_person_id"], ["persons.id"], name=op.f("fk_adoption_roots_adopter_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_roots_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_roots_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_adoption_roots_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_roots")),
        sa.UniqueConstraint("case_no", name=op.f("uq_adoption_roots_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_roots_ref")),
    )
    with op.batch_alter_table("adoption_roots", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_roots_adoption_id"), ["adoption_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_roots_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_roots_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index("ix_adoption_roots_due", ["agency_id", "due_on", "ref"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_adoption_roots_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_roots_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "adoption_senders",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "father",
                "mother",
                "guardian",
                "institution",
                name="senderkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_index", sa.String(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hukou_division", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("consents", sa.Boolean(), nullable=True),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("difficulty", sa.String(), nullable=False),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("link_hash", sa.String(), nullable=True),
        sa.Column("link_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_senders_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_senders_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["agencies.id"], name=op.f("fk_adoption_senders_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_adoption_senders_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_senders")),
        sa.UniqueConstraint(
            "adoption_id", "kind", name=op.f("uq_adoption_senders_adoption_id_kind")
        ),
        sa.UniqueConstraint("link_hash", name=op.f("uq_adoption_senders_link_hash")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_senders_ref")),
    )
    with op.batch_alter_table("adoption_senders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_senders_id_no_index"), ["id_no_index"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_senders_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adoption_senders_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "adoption_situations",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("harm_receipt", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("finding_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_by_id", sa.Integer(), nullable=True),
        sa.Column("police_unit", sa.String(), nullable=False),
        sa.Column("police_receipt", sa.String(), nullable=False),
        sa.Column("police_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_back_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(finding = '') = (found_at IS NULL)",
            name=op.f("ck_adoption_situations_found_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_situations_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_situations_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["users.id"], name=op.f("fk_adoption_situations_found_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["users.id"], name=op.f("fk_adoption_situations_reported_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_situations")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_situations_ref")),
    )
    with op.batch_alter_table("adoption_situations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_situations_adoption_id"), ["adoption_id"], unique=False
        )

    op.create_table(
        "adoption_visits",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("in_fusion", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "home",
                "community",
                "workplace",
                "school",
                "institution",
                "phone",
                name="visitkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("went", sa.JSON(), nullable=False),
        sa.Column("met", sa.JSON(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ended_at > started_at", name=op.f("ck_adoption_visits_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_visits_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_visits_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_adoption_visits_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_visits")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_visits_ref")),
    )
    with op.batch_alter_table("adoption_visits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_visits_adoption_id"), ["adoption_id"], unique=False
        )

    op.create_table(
        "children",
        sa.Column("file_no", sa.String(), nullable=False),
        sa.Column("code_name", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hukou_division", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("name_index", sa.String(), nullable=True),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_index", sa.String(), nullable=True),
        sa.Column("id_no_mask", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("birth_assumed", sa.Boolean(), nullable=False),
        sa.Column("nation", sa.String(), nullable=False),
        sa.Column("health_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("needs_long_term_care", sa.Boolean(), nullable=False),
        sa.Column("behaviour_concern", sa.Boolean(), nullable=False),
        sa.Column("traits", sa.BigInteger(), nullable=False),
        sa.Column("school_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contacts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("sibling_group", sa.String(), nullable=True),
        sa.Column(
            "care_form",
            sa.Enum(
                "C1",
                "C2",
                "C3",
                "C4",
                "C5",
                "C6",
                "C7",
                "C8",
                "C9",
                name="careform",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("care_place", sa.String(), nullable=False),
        sa.Column(
            "guardian",
            sa.Enum(
                "G1",
                "G2",
                "G3",
                "G4",
                "G5",
                "G6",
                name="guardianstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "agency_id IS NULL OR keeper_id = agency_id",
            name=op.f("ck_children_kept_where_the_child_is"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_children_agency_id")),
        sa.ForeignKeyConstraint(["keeper_id"], ["agencies.id"], name=op.f("fk_children_keeper_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["documents.id"], name=op.f("fk_children_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_children")),
        sa.UniqueConstraint("file_no", name=op.f("uq_children_file_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_children_ref")),
    )
    with op.batch_alter_table("children", schema=None) as batch_op:
        batch_op.create_index(
            "ix_children_agency_care", ["agency_id", "care_form", "birth_on", "ref"], unique=False
        )
        batch_op.create_index("ix_children_birth", ["birth_on"], unique=False)
        batch_op.create_index(
            "ix_children_city_care",
            ["city_code", "care_form", "birth_on", "ref", "traits"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index(
            "ix_children_city_closed",
            ["city_code", "care_form", "birth_on", "ref", "traits"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_children_city_name",
            ["city_code", "name_index", "care_form", "birth_on"],
            unique=False,
        )
        batch_op.create_index("ix_children_code_name", ["code_name"], unique=False)
        batch_op.create_index(
            "ix_children_county_care",
            ["county_code", "care_form", "birth_on", "ref"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index(
            "ix_children_county_closed",
            ["county_code", "care_form", "birth_on", "ref"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_children_county_name", ["county_code", "name_index"], unique=False
        )
        batch_op.create_index("ix_children_id_no_index", ["id_no_index"], unique=True)
        batch_op.create_index(
            "ix_children_keeper_care",
            ["keeper_id", "care_form", "birth_on", "ref"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index(
            "ix_children_keeper_closed",
            ["keeper_id", "care_form", "birth_on", "ref"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.create_index("ix_children_keeper_name", ["keeper_id", "name_index"], unique=False)
        batch_op.create_index("ix_children_name_index", ["name_index", "birth_on"], unique=False)
        batch_op.create_index(
            "ix_children_province_care",
            ["province_code", "care_form", "birth_on", "ref", "traits"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index(
            "ix_children_province_closed",
            ["province_code", "care_form", "birth_on", "ref", "traits"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_children_province_name",
            ["province_code", "name_index", "care_form", "birth_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_children_sibling_group"), ["sibling_group"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_children_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "donation_uses",
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.Column("used_for", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value_fen > 0", name=op.f("ck_donation_uses_value")),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_donation_uses_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_donation_uses_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation_uses")),
        sa.UniqueConstraint("ref", name=op.f("uq_donation_uses_ref")),
    )
    with op.batch_alter_table("donation_uses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_donation_uses_donation_id"), ["donation_id"], unique=False
        )

    op.create_table(
        "family_couples",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("applicant_person_id", sa.Integer(), nullable=False),
        sa.Column("applicant_mask", sa.String(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "screening",
                "proposed",
                "hired",
                "ready",
                "living",
                "refused",
                "withdrawn",
                "left",
                name="couplestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_version", sa.String(), nullable=False),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("training_hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("moved_in_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_family_couples_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["applicant_person_id"],
            ["persons.id"],
            name=op.f("fk_family_couples_applicant_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_family_couples_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_family_couples_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_family_couples_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["family_posts.id"], name=op.f("fk_family_couples_post_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["family_units.id"], name=op.f("fk_family_couples_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_couples")),
        sa.UniqueConstraint("case_no", name=op.f("uq_family_couples_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_couples_ref")),
    )
    with op.batch_alter_table("family_couples", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_family_couples_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_couples_applicant_person_id"),
            ["applicant_person_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_family_couples_bureau_id"), ["bureau_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_couples_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_couples_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_couples_household_id"), ["household_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_family_couples_post_id"), ["post_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_family_couples_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_family_couples_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_family_couples_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_family_couples_living",
            ["unit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'living'"),
            postgresql_where=sa.text("state = 'living'"),
        )
        batch_op.create_index(
            "uq_family_couples_open",
            ["applicant_person_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn', 'left')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn', 'left')"),
        )

    op.create_table(
        "family_unit_budget_lines",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "food",
                "clothes",
                "school",
                "pocket",
                "health",
                "home",
                name="spending",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_plan", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=9, scale=2), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount > 0", name=op.f("ck_family_unit_budget_lines_amount_is_positive")
        ),
        sa.CheckConstraint(
            "is_plan = (spent_on IS NULL)",
            name=op.f("ck_family_unit_budget_lines_receipt_has_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["users.id"],
            name=op.f("fk_family_unit_budget_lines_approved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_family_unit_budget_lines_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_family_unit_budget_lines_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["family_units.id"], name=op.f("fk_family_unit_budget_lines_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_unit_budget_lines")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_unit_budget_lines_ref")),
    )
    with op.batch_alter_table("family_unit_budget_lines", schema=None) as batch_op:
        batch_op.create_index("ix_family_unit_budget_month", ["unit_id", "month"], unique=False)
        batch_op.create_index(
            "uq_family_unit_budget_plan",
            ["unit_id", "month", "kind"],
            unique=True,
            sqlite_where=sa.text("is_plan"),
            postgresql_where=sa.text("is_plan"),
        )

    op.create_table(
        "family_unit_evaluations",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum("trial", "half_year", "year", name="occasion", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_family_unit_evaluations_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["template_versions.id"],
            name=op.f("fk_family_unit_evaluations_template_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["family_units.id"], name=op.f("fk_family_unit_evaluations_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_family_unit_evaluations_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_unit_evaluations")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_unit_evaluations_ref")),
    )
    with op.batch_alter_table("family_unit_evaluations", schema=None) as batch_op:
        batch_op.create_index("ix_family_unit_evaluations_unit", ["unit_id", "id"], unique=False)

    op.create_table(
        "family_unit_logs",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_notable", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_family_unit_logs_by_id")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["family_units.id"], name=op.f("fk_family_unit_logs_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_unit_logs")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_unit_logs_ref")),
        sa.UniqueConstraint("unit_id", "day", name=op.f("uq_family_unit_logs_unit_id_day")),
    )
    op.create_table(
        "family_unit_participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "screen", "assess", "decide", "file", name="unitduty", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_family_unit_participations_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["family_units.id"], name=op.f("fk_family_unit_participations_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_unit_participations")),
        sa.UniqueConstraint(
            "unit_id",
            "person_id",
            "duty",
            name=op.f("uq_family_unit_participations_unit_id_person_id_duty"),
        ),
    )
    op.create_table(
        "family_unit_rooms",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("beds", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("beds BETWEEN 1 AND 6", name=op.f("ck_family_unit_rooms_beds_fit")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["family_units.id"], name=op.f("fk_family_unit_rooms_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_unit_rooms")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_unit_rooms_ref")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_family_unit_rooms_unit_id_name")),
    )
    op.create_table(
        "foster_assignments",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "assess",
                "third_view",
                "recheck",
                name="assignmentpurpose",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("assigned_by_id", sa.Integer(), nullable=False),
        sa.Column("declared_free_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recusal_reason", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(recused_at IS NULL) OR (ended_at IS NOT NULL)",
            name=op.f("ck_foster_assignments_recusal_ends_it"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_assignments_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["users.id"], name=op.f("fk_foster_assignments_assigned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_foster_assignments_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_foster_assignments_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_assignments")),
        sa.UniqueConstraint(
            "application_id",
            "round",
            "person_id",
            "purpose",
            name=op.f("uq_foster_assignments_application_id_round_person_id_purpose"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_assignments_ref")),
    )
    with op.batch_alter_table("foster_assignments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_foster_assignments_person", ["person_id", "ended_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_foster_assignments_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "foster_consents",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=True),
        sa.Column("link_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "way",
            sa.Enum("code", "paper", "noted", name="consentway", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("typed_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (agrees IS NULL)", name=op.f("ck_foster_consents_answered")
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR way IS NOT NULL", name=op.f("ck_foster_consents_way")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_consents_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["code_id"], ["one_time_codes.id"], name=op.f("fk_foster_consents_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_foster_consents_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_foster_consents_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_foster_consents_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_consents")),
        sa.UniqueConstraint(
            "application_id", "member_id", name=op.f("uq_foster_consents_application_id_member_id")
        ),
        sa.UniqueConstraint("link_hash", name=op.f("uq_foster_consents_link_hash")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_consents_ref")),
    )
    op.create_table(
        "foster_corrections",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("after_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_corrections_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_foster_corrections_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_corrections")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_corrections_ref")),
    )
    with op.batch_alter_table("foster_corrections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_corrections_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "foster_drafts",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_drafts_application_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_drafts")),
        sa.UniqueConstraint(
            "application_id", "section", name=op.f("uq_foster_drafts_application_id_section")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_drafts_ref")),
    )
    op.create_table(
        "foster_inspections",
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("inspectors", sa.String(), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=True),
        sa.Column("says_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(inspected_on IS NULL) = (is_good IS NULL)",
            name=op.f("ck_foster_inspections_has_a_result"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_foster_inspections_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_inspections_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_foster_inspections_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["inspection_draws.id"], name=op.f("fk_foster_inspections_draw_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_inspections")),
        sa.UniqueConstraint(
            "draw_id", "application_id", name=op.f("uq_foster_inspections_draw_id_application_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_inspections_ref")),
    )
    with op.batch_alter_table("foster_inspections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_inspections_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index("ix_foster_inspections_bureau", ["bureau_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_foster_inspections_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_foster_inspections_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            "ix_foster_inspections_family", ["application_id", "inspected_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_foster_inspections_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_foster_inspections_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "foster_joint_sheets",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("divergence", sa.Integer(), nullable=False),
        sa.Column("explanation_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "opinion",
            sa.Enum(
                "qualified", "unqualified", "improve", name="opinion", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("opinion_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_first_id", sa.Integer(), nullable=True),
        sa.Column("signed_second_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (opinion IS NULL)", name=op.f("ck_foster_joint_sheets_signed")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_joint_sheets_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_first_id"], ["users.id"], name=op.f("fk_foster_joint_sheets_signed_first_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_second_id"], ["users.id"], name=op.f("fk_foster_joint_sheets_signed_second_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["template_versions.id"],
            name=op.f("fk_foster_joint_sheets_template_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_joint_sheets")),
        sa.UniqueConstraint(
            "application_id", "round", name=op.f("uq_foster_joint_sheets_application_id_round")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_joint_sheets_ref")),
    )
    op.create_table(
        "foster_papers",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("seen_original", sa.Boolean(), nullable=False),
        sa.Column(
            "check",
            sa.Enum(
                "waiting",
                "good",
                "missing",
                "unclear",
                "expired",
                name="papercheck",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("remark_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (\"check\" = 'waiting')", name=op.f("ck_foster_papers_checked")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_papers_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_foster_papers_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_foster_papers_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_foster_papers_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_papers")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_papers_ref")),
    )
    with op.batch_alter_table("foster_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_papers_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "foster_participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "accept",
                "assess",
                "decide",
                "file",
                "recheck",
                name="duty",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_participations_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_foster_participations_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_participations")),
        sa.UniqueConstraint(
            "application_id",
            "person_id",
            "duty",
            name=op.f("uq_foster_participations_application_id_person_id_duty"),
        ),
    )
    op.create_table(
        "foster_rechecks",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "yearly", "suspension", "expired", name="recheckkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("finding_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("found_by_person_id", sa.Integer(), nullable=True),
        sa.Column("found_for_person_id", sa.Integer(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (passed IS NULL)", name=op.f("ck_foster_rechecks_closed")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_rechecks_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_foster_rechecks_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["found_by_person_id"],
            ["persons.id"],
            name=op.f("fk_foster_rechecks_found_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["found_for_person_id"],
            ["persons.id"],
            name=op.f("fk_foster_rechecks_found_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name=op.f("fk_foster_rechecks_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_rechecks")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_rechecks_ref")),
    )
    with op.batch_alter_table("foster_rechecks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_rechecks_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "foster_visits",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "done",
                "nobody_home",
                "refused",
                "cancelled",
                name="visitstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("persons_met_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("late_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (visited_at IS NOT NULL)", name=op.f("ck_foster_visits_done")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_visits_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_foster_visits_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_visits")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_visits_ref")),
    )
    with op.batch_alter_table("foster_visits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_visits_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "golive_batches",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "faulty",
                "ready",
                "released",
                "done",
                "withdrawn",
                name="batchstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_person_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("findings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_by_person_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('released', 'done') OR released_by_id IS NOT NULL",
            name=op.f("ck_golive_batches_released_by_someone"),
        ),
        sa.CheckConstraint(
            "released_by_person_id IS NULL OR released_by_person_id <> uploaded_by_person_id",
            name=op.f("ck_golive_batches_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_golive_batches_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_golive_batches_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_golive_batches_released_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_person_id"],
            ["persons.id"],
            name=op.f("fk_golive_batches_released_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_golive_batches_uploaded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_person_id"],
            ["persons.id"],
            name=op.f("fk_golive_batches_uploaded_by_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golive_batches")),
        sa.UniqueConstraint("ref", name=op.f("uq_golive_batches_ref")),
    )
    with op.batch_alter_table("golive_batches", schema=None) as batch_op:
        batch_op.create_index("ix_golive_batches_agency", ["agency_id", "id"], unique=False)

    op.create_table(
        "inspection_findings",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("measures", sa.String(), nullable=False),
        sa.Column("rectified_by_id", sa.Integer(), nullable=True),
        sa.Column("rectified_for_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_why", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "accepted_on IS NULL OR rectified_on IS NOT NULL",
            name=op.f("ck_inspection_findings_accepted_after_rectified"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["users.id"], name=op.f("fk_inspection_findings_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_inspection_findings_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["home_inspections.id"],
            name=op.f("fk_inspection_findings_inspection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rectified_by_id"], ["persons.id"], name=op.f("fk_inspection_findings_rectified_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["rectified_for_id"],
            ["persons.id"],
            name=op.f("fk_inspection_findings_rectified_for_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_findings")),
        sa.UniqueConstraint("ref", name=op.f("uq_inspection_findings_ref")),
    )
    with op.batch_alter_table("inspection_findings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_findings_inspection_id"), ["inspection_id"], unique=False
        )

    op.create_table(
        "letters",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("addressee_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "signed", "withdrawn", name="letterstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("verify_code", sa.String(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("needs_service", sa.Boolean(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (signed_at IS NULL)",
            name=op.f("ck_letters_signed_letters_have_a_moment"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (number IS NOT NULL AND digest IS NOT NULL)",
            name=op.f("ck_letters_signed_numbered"),
        ),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["persons.id"], name=op.f("fk_letters_addressee_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_letters_agency_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_letters_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["users.id"], name=op.f("fk_letters_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_letters_agency_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_letters_ref")),
        sa.UniqueConstraint("verify_code", name=op.f("uq_letters_verify_code")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_addressee_id"), ["addressee_id"], unique=False)
        batch_op.create_index("ix_letters_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "org_activities",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["org_links.id"], name=op.f("fk_org_activities_link_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_activities_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_activities")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_activities_ref")),
    )
    with op.batch_alter_table("org_activities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_org_activities_link_id"), ["link_id"], unique=False)

    op.create_table(
        "org_agreements",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "adoption",
                "guardianship",
                "foster",
                "service",
                name="agreementkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signed_by_organisation", sa.String(), nullable=False),
        sa.Column("signed_by_bureau", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("drafted_by_person_id", sa.Integer(), nullable=False),
        sa.Column("drafted_for_person_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_person_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "released_at IS NULL OR document_id IS NOT NULL",
            name=op.f("ck_org_agreements_released_with_its_paper"),
        ),
        sa.CheckConstraint(
            "released_by_person_id <> drafted_by_person_id",
            name=op.f("ck_org_agreements_two_persons"),
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_org_agreements_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_org_agreements_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_org_agreements_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_person_id"],
            ["persons.id"],
            name=op.f("fk_org_agreements_drafted_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_for_person_id"],
            ["persons.id"],
            name=op.f("fk_org_agreements_drafted_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_org_agreements_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["released_by_person_id"],
            ["persons.id"],
            name=op.f("fk_org_agreements_released_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_agreements_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_agreements")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_agreements_ref")),
    )
    with op.batch_alter_table("org_agreements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_agreements_bureau_id"), ["bureau_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_org_agreements_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "org_papers",
        sa.Column("org_person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "degree",
                "certificate",
                "test",
                "crime_check",
                name="paperkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column(
            "background",
            sa.Enum(
                "social_work",
                "medicine",
                "psychology",
                "other",
                name="background",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("entered_by_person_id", sa.Integer(), nullable=False),
        sa.Column("entered_for_person_id", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_person_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "checked_by_person_id <> entered_by_person_id",
            name=op.f("ck_org_papers_checked_by_another"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= issued_on",
            name=op.f("ck_org_papers_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_person_id"],
            ["persons.id"],
            name=op.f("fk_org_papers_checked_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_person_id"],
            ["persons.id"],
            name=op.f("fk_org_papers_entered_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_for_person_id"],
            ["persons.id"],
            name=op.f("fk_org_papers_entered_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_person_id"], ["org_people.id"], name=op.f("fk_org_papers_org_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_org_papers_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_papers")),
        sa.UniqueConstraint("ref", name=op.f("uq_org_papers_ref")),
    )
    with op.batch_alter_table("org_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_papers_org_person_id"), ["org_person_id"], unique=False
        )

    op.create_table(
        "purchase_budget_lines",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("relief", "lottery", "local", name="fundsource", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("line_no", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_purchase_budget_lines_some_money")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["purchase_projects.id"],
            name=op.f("fk_purchase_budget_lines_project_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_budget_lines")),
        sa.UniqueConstraint(
            "project_id",
            "year",
            "source",
            name=op.f("uq_purchase_budget_lines_project_id_year_source"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_budget_lines_ref")),
    )
    op.create_table(
        "purchase_items",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("catalogue_item_id", sa.Integer(), nullable=True),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("unit_price_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("target >= 0", name=op.f("ck_purchase_items_target_in_bounds")),
        sa.CheckConstraint(
            "weight BETWEEN 0 AND 10000", name=op.f("ck_purchase_items_weight_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_item_id"],
            ["purchase_catalogue_items.id"],
            name=op.f("fk_purchase_items_catalogue_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["purchase_projects.id"], name=op.f("fk_purchase_items_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_items")),
        sa.UniqueConstraint(
            "project_id", "indicator", name=op.f("uq_purchase_items_project_id_indicator")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_items_ref")),
    )
    op.create_table(
        "purchase_participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "require",
                "review",
                "run",
                "finance",
                "decide",
                "open",
                "check",
                "accept",
                "evaluate",
                "pay",
                name="projectduty",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_purchase_participations_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["purchase_projects.id"],
            name=op.f("fk_purchase_participations_project_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_participations")),
        sa.UniqueConstraint(
            "project_id",
            "person_id",
            "duty",
            name=op.f("uq_purchase_participations_project_id_person_id_duty"),
        ),
    )
    op.create_table(
        "purchase_publications",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_code", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "intent",
                "notice",
                "correction",
                "single_source",
                "failed",
                "award",
                "contract",
                "change",
                "acceptance",
                "evaluation",
                "termination",
                name="noticekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("round_ref", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_publications_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["purchase_projects.id"],
            name=op.f("fk_purchase_publications_project_id"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_purchase_publications_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_publications")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_publications_ref")),
    )
    with op.batch_alter_table("purchase_publications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_publications_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_publications_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_publications_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index("ix_purchase_publications_day", ["published_on", "ref"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_purchase_publications_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_publications_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_publications_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "purchase_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("release_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["purchase_projects.id"], name=op.f("fk_purchase_releases_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_releases")),
        sa.UniqueConstraint(
            "ocid", "release_id", name=op.f("uq_purchase_releases_ocid_release_id")
        ),
    )
    with op.batch_alter_table("purchase_releases", schema=None) as batch_op:
        batch_op.create_index("ix_purchase_releases_day", ["released_at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_purchase_releases_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "purchase_rounds",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("platform", "quotes", name="channel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "judging",
                "reported",
                "awarded",
                "failed",
                name="roundstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("notice_no", sa.String(), nullable=False),
        sa.Column("documents_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("eligibility", sa.String(), nullable=False),
        sa.Column("sme_reserved", sa.Boolean(), nullable=False),
        sa.Column("limit_fen", sa.BigInteger(), nullable=False),
        sa.Column("bond_fen", sa.BigInteger(), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_with_id", sa.Integer(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("experts", sa.String(), nullable=False),
        sa.Column("report_document_id", sa.Integer(), nullable=True),
        sa.Column("fixed_on", sa.Date(), nullable=True),
        sa.Column("fixed_by_default", sa.Boolean(), nullable=False),
        sa.Column("winner_id", sa.Integer(), nullable=True),
        sa.Column("award_no", sa.String(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=True),
        sa.Column("award_cancelled_on", sa.Date(), nullable=True),
        sa.Column("fail_code", sa.String(), nullable=False),
        sa.Column("fail_words", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "opened_by_id <> opened_with_id", name=op.f("ck_purchase_rounds_opened_by_two")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_rounds_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name=op.f("fk_purchase_rounds_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_with_id"], ["users.id"], name=op.f("fk_purchase_rounds_opened_with_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["purchase_projects.id"], name=op.f("fk_purchase_rounds_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_document_id"],
            ["documents.id"],
            name=op.f("fk_purchase_rounds_report_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["winner_id"], ["purchase_bids.id"], name="fk_purchase_rounds_winner", use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_rounds")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_purchase_rounds_project_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_rounds_ref")),
    )
    with op.batch_alter_table("purchase_rounds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_rounds_agency_id"), ["agency_id"], unique=False
        )

    op.create_table(
        "training_enrolments",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(recorded_at IS NULL) = (hours IS NULL)", name=op.f("ck_training_enrolments_recorded")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_training_enrolments_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_training_enrolments_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_training_enrolments_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_training_enrolments_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_enrolments")),
        sa.UniqueConstraint("ref", name=op.f("uq_training_enrolments_ref")),
        sa.UniqueConstraint(
            "session_id",
            "application_id",
            name=op.f("uq_training_enrolments_session_id_application_id"),
        ),
    )
    with op.batch_alter_table("training_enrolments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_enrolments_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "uploads",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_uploads_document_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_uploads_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("ref", name=op.f("uq_uploads_ref")),
        sa.UniqueConstraint("user_id", "client_id", name=op.f("uq_uploads_user_id_client_id")),
    )
    op.create_table(
        "admissions",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "referred",
                "pre_admit",
                "isolated",
                "observed",
                "opinion",
                "drafted",
                "agreed",
                "returned",
                "admitted",
                "claimed",
                "leaving",
                "leave_checked",
                "leave_approved",
                "leave_filed",
                "left",
                "dead",
                "closed",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "police",
                "protection",
                "township",
                "court",
                "transfer",
                "existing",
                name="source",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "ground",
            sa.Enum(
                "foundling",
                "trafficked",
                "street",
                "orphan",
                "missing",
                "incapable",
                "court",
                "entrusted",
                "destitute",
                name="ground",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("legal_ground", sa.String(), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.Column("police_unit", sa.String(), nullable=False),
        sa.Column("police_receipt", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("naming_basis", sa.String(), nullable=False),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("birth_assumed", sa.Boolean(), nullable=False),
        sa.Column("nation", sa.String(), nullable=False),
        sa.Column("referral_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("belongings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("exam_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exam_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opinion_agrees", sa.Boolean(), nullable=True),
        sa.Column("opinion_reason", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("long_term_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_note", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(admitted_on IS NULL) OR (child_id IS NOT NULL)",
            name=op.f("ck_admissions_admitted_child"),
        ),
        sa.CheckConstraint(
            "examined_at IS NULL OR arrived_at IS NOT NULL",
            name=op.f("ck_admissions_exam_after_arrival"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_admissions_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_admissions_bureau_id")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_admissions_child_id")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_admissions_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_admissions_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["users.id"], name=op.f("fk_admissions_received_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admissions")),
        sa.UniqueConstraint("case_no", name=op.f("uq_admissions_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_admissions_ref")),
    )
    with op.batch_alter_table("admissions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_admissions_agency_due", ["agency_id", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index("ix_admissions_bureau_state", ["bureau_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_admissions_child_id"), ["child_id"], unique=False)
        batch_op.create_index(
            "ix_admissions_city_due", ["city_code", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_admissions_county_due", ["county_code", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_admissions_province_due", ["province_code", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_admissions_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "adoptees",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("new_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_index", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("birth_on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("in_institution", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("rescued", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("judgment_on", sa.Date(), nullable=True),
        sa.Column("place_division", sa.String(), nullable=False),
        sa.Column("consents", sa.Boolean(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoptees_adoption_id")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_adoptees_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptees")),
        sa.UniqueConstraint(
            "adoption_id", "child_id", name=op.f("uq_adoptees_adoption_id_child_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoptees_ref")),
    )
    with op.batch_alter_table("adoptees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoptees_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoptees_id_no_index"), ["id_no_index"], unique=False)

    op.create_table(
        "adoption_claims",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("claimant_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by_person_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(accepted IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_adoption_claims_decided_once"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_claims_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_adoption_claims_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_person_id"],
            ["persons.id"],
            name=op.f("fk_adoption_claims_entered_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["adoption_notices.id"], name=op.f("fk_adoption_claims_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_claims")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_claims_ref")),
    )
    with op.batch_alter_table("adoption_claims", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_claims_notice_id"), ["notice_id"], unique=False
        )

    op.create_table(
        "adoption_papers",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column(
            "side",
            sa.Enum(
                "adopter", "sender", "child", "organ", name="side", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("check", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("original_seen_on", sa.Date(), nullable=True),
        sa.Column("original_seen_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(original_seen_on IS NULL) = (original_seen_by_id IS NULL)",
            name=op.f("ck_adoption_papers_seen_by_someone"),
        ),
        sa.CheckConstraint(
            "document_id IS NOT NULL OR original_seen_on IS NOT NULL",
            name=op.f("ck_adoption_papers_there"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_papers_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_adoption_papers_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["original_seen_by_id"],
            ["users.id"],
            name=op.f("fk_adoption_papers_original_seen_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["adoption_senders.id"], name=op.f("fk_adoption_papers_sender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_papers")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_papers_ref")),
    )
    with op.batch_alter_table("adoption_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_papers_adoption_id"), ["adoption_id"], unique=False
        )

    op.create_table(
        "adoption_reissues",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=True),
        sa.Column("adopter_person_id", sa.Integer(), nullable=True),
        sa.Column("holder_mask", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "adoption", "dissolution", name="certificatekind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("former_id", sa.Integer(), nullable=True),
        sa.Column("former_no", sa.String(), nullable=False),
        sa.Column("volume_no", sa.String(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("lost", "damaged", "wrong", name="reissuereason", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "released",
                "done",
                "refused",
                "withdrawn",
                name="reissuestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_to", sa.String(), nullable=False),
        sa.Column("asked_by", sa.JSON(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_collected", sa.Boolean(), nullable=False),
        sa.Column("new_no", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adopter_person_id"],
            ["persons.id"],
            name=op.f("fk_adoption_reissues_adopter_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_reissues_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_reissues_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["former_id"], ["adoption_certificates.id"], name=op.f("fk_adoption_reissues_former_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_reissues")),
        sa.UniqueConstraint("case_no", name=op.f("uq_adoption_reissues_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_reissues_ref")),
    )
    with op.batch_alter_table("adoption_reissues", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_reissues_adoption_id"), ["adoption_id"], unique=False
        )
        batch_op.create_index(
            "ix_adoption_reissues_list", ["agency_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "uq_adoption_reissues_open",
            ["agency_id", "kind", "former_no"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'released')"),
            postgresql_where=sa.text("state IN ('asked', 'released')"),
        )

    op.create_table(
        "adoption_sheets",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=True),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("meeting_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "concluded_at IS NULL OR passed IS NOT NULL",
            name=op.f("ck_adoption_sheets_concluded_has_a_result"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_sheets_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_sheets_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["adoption_assessors.id"], name=op.f("fk_adoption_sheets_assessor_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["template_versions.id"],
            name=op.f("fk_adoption_sheets_template_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_sheets")),
        sa.UniqueConstraint(
            "assessor_id", "stage", name=op.f("uq_adoption_sheets_assessor_id_stage")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_sheets_ref")),
    )
    with op.batch_alter_table("adoption_sheets", schema=None) as batch_op:
        batch_op.create_index(
            "uq_adoption_sheets_common",
            ["adoption_id", "round", "stage"],
            unique=True,
            sqlite_where=sa.text("assessor_id IS NULL"),
            postgresql_where=sa.text("assessor_id IS NULL"),
        )

    op.create_table(
        "adoption_volumes",
        sa.Column("adoption_id", sa.Integer(), nullable=True),
        sa.Column("ending_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("adopter_person_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "registration",
                "dissolution",
                "revocation",
                name="volumekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subclass", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "making",
                "filed",
                "kept",
                "handed",
                name="volumestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shelf", sa.String(), nullable=False),
        sa.Column("handed_to", sa.String(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "adoption_id IS NOT NULL OR ending_id IS NOT NULL",
            name=op.f("ck_adoption_volumes_of_something"),
        ),
        sa.ForeignKeyConstraint(
            ["adopter_person_id"],
            ["persons.id"],
            name=op.f("fk_adoption_volumes_adopter_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoptions.id"], name=op.f("fk_adoption_volumes_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_adoption_volumes_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["ending_id"], ["adoption_endings.id"], name=op.f("fk_adoption_volumes_ending_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_volumes")),
        sa.UniqueConstraint("ending_id", name=op.f("uq_adoption_volumes_ending_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_volumes_ref")),
    )
    with op.batch_alter_table("adoption_volumes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_adoption_volumes_list", ["agency_id", "state", "number"], unique=False
        )
        batch_op.create_index(
            "uq_adoption_volumes_case",
            ["adoption_id"],
            unique=True,
            sqlite_where=sa.text("ending_id IS NULL"),
            postgresql_where=sa.text("ending_id IS NULL"),
        )

    op.create_table(
        "care_spells",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "C1",
                "C2",
                "C3",
                "C4",
                "C5",
                "C6",
                "C7",
                "C8",
                "C9",
                name="careform",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "place_kind",
            sa.Enum(
                "room",
                "unit",
                "placement",
                "address",
                "left",
                name="placekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("place_says", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "place_kind IN ('address', 'left') OR place_id IS NOT NULL",
            name=op.f("ck_care_spells_place_is_named"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_care_spells_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_care_spells_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_care_spells_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_spells")),
        sa.UniqueConstraint("child_id", "from_on", name=op.f("uq_care_spells_child_id_from_on")),
        sa.UniqueConstraint("ref", name=op.f("uq_care_spells_ref")),
    )
    with op.batch_alter_table("care_spells", schema=None) as batch_op:
        batch_op.create_index("ix_care_spells_agency", ["agency_id", "from_on"], unique=False)
        batch_op.create_index(
            "ix_care_spells_place", ["place_kind", "place_id", "from_on"], unique=False
        )

    op.create_table(
        "child_categories",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on",
            name=op.f("ck_child_categories_ends_after_it_began"),
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_child_categories_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_categories")),
        sa.UniqueConstraint(
            "child_id", "code", "from_on", name=op.f("uq_child_categories_child_id_code_from_on")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_child_categories_ref")),
    )
    op.create_table(
        "child_changes",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("after_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_child_changes_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_child_changes_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_changes")),
        sa.UniqueConstraint("ref", name=op.f("uq_child_changes_ref")),
    )
    with op.batch_alter_table("child_changes", schema=None) as batch_op:
        batch_op.create_index("ix_child_changes_child", ["child_id", "created_at"], unique=False)

    op.create_table(
        "child_guardianships",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "G1",
                "G2",
                "G3",
                "G4",
                "G5",
                "G6",
                name="guardianstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("guardian_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_child_guardianships_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_child_guardianships_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_guardianships")),
        sa.UniqueConstraint(
            "child_id", "from_on", name=op.f("uq_child_guardianships_child_id_from_on")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_child_guardianships_ref")),
    )
    op.create_table(
        "child_openings",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "until_at > opened_at", name=op.f("ck_child_openings_ends_after_it_began")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_child_openings_child_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_child_openings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_openings")),
        sa.UniqueConstraint("ref", name=op.f("uq_child_openings_ref")),
    )
    with op.batch_alter_table("child_openings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_child_openings_user", ["child_id", "user_id", "until_at"], unique=False
        )

    op.create_table(
        "child_opinions",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "manner",
            sa.Enum(
                "talk", "drawing", "signs", "observed", name="manner", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_child_opinions_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_child_opinions_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_opinions")),
        sa.UniqueConstraint("ref", name=op.f("uq_child_opinions_ref")),
    )
    with op.batch_alter_table("child_opinions", schema=None) as batch_op:
        batch_op.create_index("ix_child_opinions_child", ["child_id", "asked_at"], unique=False)

    op.create_table(
        "child_workers",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= since_on",
            name=op.f("ck_child_workers_ends_after_it_began"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["users.id"], name=op.f("fk_child_workers_assigned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_child_workers_child_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_child_workers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_workers")),
        sa.UniqueConstraint("ref", name=op.f("uq_child_workers_ref")),
    )
    with op.batch_alter_table("child_workers", schema=None) as batch_op:
        batch_op.create_index("ix_child_workers_user", ["user_id", "until_on"], unique=False)
        batch_op.create_index(
            "uq_child_workers_now",
            ["child_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )

    op.create_table(
        "data_requests",
        sa.Column("request_no", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "view",
                "copy",
                "correct",
                "supplement",
                "delete",
                name="requestkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "relation",
            sa.Enum("guardian", "child", "oneself", name="relation", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "checked",
                "granted",
                "refused",
                "taken_back",
                name="requeststate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_person_id", sa.Integer(), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_person_id", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("open_until", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)",
            name=op.f("ck_data_requests_refused_for_a_reason"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('checked', 'granted') OR relation = 'oneself' OR child_id IS NOT NULL",
            name=op.f("ck_data_requests_the_child_is_found"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('granted', 'refused') OR answered_at IS NOT NULL",
            name=op.f("ck_data_requests_answered"),
        ),
        sa.CheckConstraint(
            "checked_by_person_id <> answered_by_person_id",
            name=op.f("ck_data_requests_two_persons"),
        ),
        sa.CheckConstraint(
            "checked_by_person_id <> person_id AND answered_by_person_id <> person_id",
            name=op.f("ck_data_requests_not_by_who_asks"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_data_requests_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_person_id"],
            ["persons.id"],
            name=op.f("fk_data_requests_answered_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_person_id"],
            ["persons.id"],
            name=op.f("fk_data_requests_checked_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_data_requests_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_data_requests_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
        sa.UniqueConstraint("ref", name=op.f("uq_data_requests_ref")),
        sa.UniqueConstraint("request_no", name=op.f("uq_data_requests_request_no")),
    )
    with op.batch_alter_table("data_requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_data_requests_agency", ["agency_id", "state", "due_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_data_requests_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_requests_city_code"), ["city_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_data_requests_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_data_requests_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_data_requests_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_data_requests_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "family_contracts",
        sa.Column("couple_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("clauses_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("signatures_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_couple_on", sa.Date(), nullable=True),
        sa.Column(
            "couple_way",
            sa.Enum("code", "paper", name="signedby", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("signed_agency_on", sa.Date(), nullable=True),
        sa.Column("living_yuan", sa.Numeric(precision=9, scale=2), nullable=False),
        sa.Column("work_yuan", sa.Numeric(precision=9, scale=2), nullable=False),
        sa.Column("award_yuan", sa.Numeric(precision=9, scale=2), nullable=False),
        sa.Column("rest_days", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(signed_couple_on IS NULL) = (couple_way IS NULL)",
            name=op.f("ck_family_contracts_couple_way"),
        ),
        sa.CheckConstraint(
            "signed_agency_on IS NULL OR signed_couple_on IS NOT NULL",
            name=op.f("ck_family_contracts_couple_signs_first"),
        ),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["family_couples.id"], name=op.f("fk_family_contracts_couple_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_family_contracts_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_family_contracts_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_contracts")),
        sa.UniqueConstraint(
            "couple_id", "from_on", name=op.f("uq_family_contracts_couple_id_from_on")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_family_contracts_ref")),
    )
    op.create_table(
        "family_couple_papers",
        sa.Column("couple_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("seen_original", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(document_id IS NULL) = seen_original",
            name=op.f("ck_family_couple_papers_file_or_original"),
        ),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["family_couples.id"], name=op.f("fk_family_couple_papers_couple_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_family_couple_papers_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_family_couple_papers_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_couple_papers")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_couple_papers_ref")),
    )
    with op.batch_alter_table("family_couple_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_family_couple_papers_couple_id"), ["couple_id"], unique=False
        )

    op.create_table(
        "family_couple_participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("couple_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "screen", "assess", "decide", "file", name="unitduty", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["couple_id"],
            ["family_couples.id"],
            name=op.f("fk_family_couple_participations_couple_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_family_couple_participations_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_couple_participations")),
        sa.UniqueConstraint(
            "couple_id",
            "person_id",
            "duty",
            name=op.f("uq_family_couple_participations_couple_id_person_id_duty"),
        ),
    )
    op.create_table(
        "family_unit_events",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "match",
                "move_in",
                "move_out",
                "relief",
                "problem",
                "couple_notice",
                "couple_change",
                "correction",
                "emergency",
                "renewal",
                "dissolving",
                name="eventkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("from_couple", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_family_unit_events_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_family_unit_events_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name=op.f("fk_family_unit_events_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["family_units.id"], name=op.f("fk_family_unit_events_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_unit_events")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_unit_events_ref")),
    )
    with op.batch_alter_table("family_unit_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_family_unit_events_child_id"), ["child_id"], unique=False
        )
        batch_op.create_index("ix_family_unit_events_unit", ["unit_id", "id"], unique=False)
        batch_op.create_index(
            "uq_family_unit_events_open",
            ["unit_id", "kind"],
            unique=True,
            sqlite_where=sa.text(
                "closed_at IS NULL AND kind IN ('couple_notice', 'couple_change', 'correction', 'emergency', 'dissolving', 'relief')"
            ),
            postgresql_where=sa.text(
                "closed_at IS NULL AND kind IN ('couple_notice', 'couple_change', 'correction', 'emergency', 'dissolving', 'relief')"
            ),
        )

    op.create_table(
        "family_unit_places",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "slot BETWEEN 1 AND capacity", name=op.f("ck_family_unit_places_slot_in_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_family_unit_places_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["family_unit_rooms.id"], name=op.f("fk_family_unit_places_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "capacity"],
            ["family_units.id", "family_units.capacity"],
            name=op.f("fk_family_unit_places_unit_id_capacity"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_unit_places")),
        sa.UniqueConstraint("child_id", name=op.f("uq_family_unit_places_child_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_unit_places_ref")),
        sa.UniqueConstraint("unit_id", "slot", name=op.f("uq_family_unit_places_unit_id_slot")),
    )
    op.create_table(
        "foster_decisions",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("approve", "reject", name="decisionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("state_before", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("releases_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("seen_digest", sa.String(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_foster_decisions_signed"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NOT NULL OR proposed_by_id IS NOT NULL",
            name=op.f("ck_foster_decisions_by_someone"),
        ),
        sa.CheckConstraint(
            "proposed_by_id IS NULL OR proposed_by_id <> decided_by_id",
            name=op.f("ck_foster_decisions_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_decisions_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_foster_decisions_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_foster_decisions_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_foster_decisions_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_decisions")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_decisions_ref")),
    )
    with op.batch_alter_table("foster_decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_decisions_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "foster_filings",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "receipt",
                "approval",
                "objection",
                name="bureauanswer",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("receipt_no", sa.String(), nullable=True),
        sa.Column("objection_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_foster_filings_answered"),
        ),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> sent_by_id",
            name=op.f("ck_foster_filings_another"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_foster_filings_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_filings_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_foster_filings_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_foster_filings_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_foster_filings_sent_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_filings")),
        sa.UniqueConstraint(
            "bureau_id", "receipt_no", name=op.f("uq_foster_filings_bureau_id_receipt_no")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_filings_ref")),
    )
    with op.batch_alter_table("foster_filings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_foster_filings_answered", ["bureau_id", "answered_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_foster_filings_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "foster_sheets",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_late", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (total IS NULL)", name=op.f("ck_foster_sheets_submitted")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["foster_assignments.id"],
            name=op.f("fk_foster_sheets_assignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["template_versions.id"],
            name=op.f("fk_foster_sheets_template_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_sheets")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_foster_sheets_assignment_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_sheets_ref")),
    )
    op.create_table(
        "foster_supplements",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("items_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_supplements_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_foster_supplements_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_foster_supplements_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_supplements")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_supplements_ref")),
    )
    with op.batch_alter_table("foster_supplements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_supplements_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "golive_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("own_no", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_golive_rows_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["golive_batches.id"], name=op.f("fk_golive_rows_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golive_rows")),
        sa.UniqueConstraint(
            "agency_id", "kind", "own_no", name=op.f("uq_golive_rows_agency_id_kind_own_no")
        ),
    )
    with op.batch_alter_table("golive_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_golive_rows_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_golive_rows_record", ["kind", "record_id"], unique=False)

    op.create_table(
        "harm_reports",
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("received", "taken", "done", name="reportstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("situations", sa.JSON(), nullable=False),
        sa.Column("from_office", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("police_called", sa.Boolean(), nullable=False),
        sa.Column("police_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("police_says_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("police_acted_on", sa.Date(), nullable=True),
        sa.Column("police_answered_on", sa.Date(), nullable=True),
        sa.Column("education_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("others_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarmed_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)",
            name=op.f("ck_harm_reports_done_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'received') = (taken_at IS NULL)",
            name=op.f("ck_harm_reports_taken_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_harm_reports_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_harm_reports_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["users.id"], name=op.f("fk_harm_reports_taken_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harm_reports")),
        sa.UniqueConstraint("receipt_no", name=op.f("uq_harm_reports_receipt_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_harm_reports_ref")),
    )
    with op.batch_alter_table("harm_reports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_harm_reports_agency", ["agency_id", "state", "received_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_harm_reports_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_harm_reports_city_code"), ["city_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_harm_reports_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_harm_reports_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_harm_reports_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "letter_services",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "direct",
                "post",
                "electronic",
                "left",
                "public_notice",
                name="means",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("receiver_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_letter_services_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["users.id"], name=op.f("fk_letter_services_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["documents.id"], name=op.f("fk_letter_services_proof_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_services")),
        sa.UniqueConstraint("ref", name=op.f("uq_letter_services_ref")),
    )
    with op.batch_alter_table("letter_services", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_letter_services_letter_id"), ["letter_id"], unique=False
        )

    op.create_table(
        "matches",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("family_person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "offered",
                "consented",
                "ready",
                "signed",
                "closed",
                name="matchstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("offer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("offer_digest", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shown_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("family_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_digest", sa.String(), nullable=False),
        sa.Column("higher_agency_id", sa.Integer(), nullable=True),
        sa.Column("higher_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("higher_agrees", sa.Boolean(), nullable=True),
        sa.Column("higher_from", sa.String(), nullable=False),
        sa.Column("higher_no", sa.String(), nullable=False),
        sa.Column("higher_on", sa.Date(), nullable=True),
        sa.Column("higher_says_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("higher_document_id", sa.Integer(), nullable=True),
        sa.Column("closed_reason", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("migrated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('offered', 'consented', 'ready', 'signed') OR offered_at IS NOT NULL OR migrated_at IS NOT NULL",
            name=op.f("ck_matches_offered_at_a_moment"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('ready', 'signed') OR confirmed_by_id IS NOT NULL OR migrated_at IS NOT NULL",
            name=op.f("ck_matches_confirmed_by_someone"),
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> worker_id",
            name=op.f("ck_matches_confirmed_by_another"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_matches_agency_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["foster_applications.id"], name=op.f("fk_matches_application_id")
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["agencies.id"], name=op.f("fk_matches_bureau_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_matches_child_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_matches_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["family_person_id"], ["persons.id"], name=op.f("fk_matches_family_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["higher_agency_id"], ["agencies.id"], name=op.f("fk_matches_higher_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["higher_document_id"], ["documents.id"], name=op.f("fk_matches_higher_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_matches_household_id")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["users.id"], name=op.f("fk_matches_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("case_no", name=op.f("uq_matches_case_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_matches_ref")),
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.create_index(
            "ix_matches_agency", ["agency_id", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_matches_agency_list", ["agency_id", "state", "created_at", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_matches_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_matches_bureau_id"), ["bureau_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_matches_child_id"), ["child_id"], unique=False)
        batch_op.create_index(
            "ix_matches_city_list", ["city_code", "state", "created_at", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_matches_county_list", ["county_code", "state", "created_at", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_matches_family_person_id"), ["family_person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_matches_higher_agency_id"), ["higher_agency_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_matches_household_id"), ["household_id"], unique=False)
        batch_op.create_index(
            "ix_matches_province_list",
            ["province_code", "state", "created_at", "ref"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_matches_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index("ix_matches_worker", ["worker_id", "due_on", "ref"], unique=False)
        batch_op.create_index(
            "uq_matches_child_open",
            ["child_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'offered', 'consented', 'ready')"),
            postgresql_where=sa.text("state IN ('open', 'offered', 'consented', 'ready')"),
        )

    op.create_table(
        "oversight_matters",
        sa.Column("matter_no", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "duty",
                "profit",
                "neglect",
                "area",
                "foreign",
                "finding",
                "dispute",
                name="matterof",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("placement_no", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'finding') = (inspection_id IS NOT NULL)",
            name=op.f("ck_oversight_matters_of_inspection"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR outcome_sealed IS NOT NULL",
            name=op.f("ck_oversight_matters_closed_with_words"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_oversight_matters_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_oversight_matters_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["foster_inspections.id"],
            name=op.f("fk_oversight_matters_inspection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name=op.f("fk_oversight_matters_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_matters")),
        sa.UniqueConstraint("matter_no", name=op.f("uq_oversight_matters_matter_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_oversight_matters_ref")),
    )
    with op.batch_alter_table("oversight_matters", schema=None) as batch_op:
        batch_op.create_index(
            "ix_oversight_matters_agency", ["agency_id", "closed_at"], unique=False
        )
        batch_op.create_index(
            "ix_oversight_matters_bureau", ["bureau_id", "closed_at", "due_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_oversight_matters_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_oversight_matters_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_oversight_matters_inspection_id"), ["inspection_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_oversight_matters_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_oversight_matters_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "purchase_bids",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("offer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("is_qualified", sa.Boolean(), nullable=True),
        sa.Column("refused_because", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "price_fen IS NULL OR price_fen > 0", name=op.f("ck_purchase_bids_some_price")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["agencies.id"], name=op.f("fk_purchase_bids_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_purchase_bids_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["purchase_rounds.id"], name=op.f("fk_purchase_bids_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_purchase_bids_sent_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["agencies.id"], name=op.f("fk_purchase_bids_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_bids")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_bids_ref")),
        sa.UniqueConstraint(
            "round_id", "organisation_id", name=op.f("uq_purchase_bids_round_id_organisation_id")
        ),
    )
    with op.batch_alter_table("purchase_bids", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_bids_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_purchase_bids_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_bids_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "purchase_contracts",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "signed",
                "running",
                "ended",
                "terminated",
                name="contractstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("project_code", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("first_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), nullable=False),
        sa.Column("payment_template", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("bond_fen", sa.BigInteger(), nullable=False),
        sa.Column("subcontract_consent", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by_buyer", sa.String(), nullable=False),
        sa.Column("signed_by_supplier", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("file_no", sa.String(), nullable=False),
        sa.Column("plan_approved_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("demanded_on", sa.Date(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (signed_on IS NULL)",
            name=op.f("ck_purchase_contracts_signed_on_a_day"),
        ),
        sa.CheckConstraint(
            "amount_fen > 0 AND first_fen > 0", name=op.f("ck_purchase_contracts_some_money")
        ),
        sa.CheckConstraint(
            "committed_fen BETWEEN 0 AND amount_fen",
            name=op.f("ck_purchase_contracts_never_above_the_contract"),
        ),
        sa.CheckConstraint(
            "ends_on > starts_on", name=op.f("ck_purchase_contracts_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_contracts_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_purchase_contracts_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_purchase_contracts_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["purchase_projects.id"], name=op.f("fk_purchase_contracts_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["purchase_rounds.id"], name=op.f("fk_purchase_contracts_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["agencies.id"], name=op.f("fk_purchase_contracts_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_contracts")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_contracts_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_contracts_ref")),
    )
    with op.batch_alter_table("purchase_contracts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_purchase_contracts_buyer", ["agency_id", "state", "ends_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_contracts_city_code"), ["city_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_contracts_county_code"), ["county_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_contracts_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_contracts_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_contracts_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_contracts_round_id"), ["round_id"], unique=False
        )
        batch_op.create_index(
            "ix_purchase_contracts_supplier", ["supplier_id", "state", "ends_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_contracts_township_code"), ["township_code"], unique=False
        )

    op.create_table(
        "purchase_panel",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_expert", sa.Boolean(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interest", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_purchase_panel_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["purchase_rounds.id"], name=op.f("fk_purchase_panel_round_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_purchase_panel_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_panel")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_panel_ref")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_purchase_panel_round_id_user_id")),
    )
    with op.batch_alter_table("purchase_panel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_panel_user_id"), ["user_id"], unique=False)

    op.create_table(
        "purchase_queries",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "question", "query", "complaint", name="querykind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "documents", "process", "result", name="querystage", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("may_change_result", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("decision_no", sa.String(), nullable=False),
        sa.Column("halted_on", sa.Date(), nullable=True),
        sa.Column("halt_no", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_queries_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_purchase_queries_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["purchase_queries.id"], name=op.f("fk_purchase_queries_follows_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_purchase_queries_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["purchase_projects.id"], name=op.f("fk_purchase_queries_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["purchase_rounds.id"], name=op.f("fk_purchase_queries_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["agencies.id"], name=op.f("fk_purchase_queries_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_queries")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_queries_ref")),
    )
    with op.batch_alter_table("purchase_queries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_queries_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            "ix_purchase_queries_open", ["project_id", "answered_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_queries_round_id"), ["round_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_queries_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "visit_plans",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("family_person_id", sa.Integer(), nullable=True),
        sa.Column("home_code", sa.String(), nullable=False),
        sa.Column(
            "regime",
            sa.Enum(
                "fusion",
                "active",
                "aftercare",
                "unit_trial",
                "unit",
                "paused",
                "none",
                name="regime",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("resumed_on", sa.Date(), nullable=True),
        sa.Column("attention_until", sa.Date(), nullable=True),
        sa.Column("needs_rehab", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("rehab_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "regime NOT IN ('paused', 'none') OR due_on IS NULL",
            name=op.f("ck_visit_plans_nothing_due_while_away"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_visit_plans_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_visit_plans_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_visit_plans_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["family_person_id"], ["persons.id"], name=op.f("fk_visit_plans_family_person_id")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["users.id"], name=op.f("fk_visit_plans_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plans")),
        sa.UniqueConstraint("ref", name=op.f("uq_visit_plans_ref")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", name=op.f("uq_visit_plans_subject_kind_subject_id")
        ),
    )
    with op.batch_alter_table("visit_plans", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visit_plans_agency_due", ["agency_id", "due_on", "ref"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_visit_plans_child_id"), ["child_id"], unique=False)
        batch_op.create_index(
            "ix_visit_plans_city_due", ["city_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_visit_plans_county_due", ["county_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_plans_family_person_id"), ["family_person_id"], unique=False
        )
        batch_op.create_index(
            "ix_visit_plans_province_due", ["province_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_plans_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index(
            "ix_visit_plans_worker_due", ["worker_id", "due_on", "ref"], unique=False
        )

    op.create_table(
        "admission_papers",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("admission", "stay", "leaving", name="stage", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column(
            "check",
            sa.Enum("waiting", "good", "bad", name="paperstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_admission_papers_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_admission_papers_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_admission_papers_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_admission_papers_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_papers")),
        sa.UniqueConstraint(
            "admission_id", "code", name=op.f("uq_admission_papers_admission_id_code")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_admission_papers_ref")),
    )
    op.create_table(
        "admission_parts",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "receive",
                "examine",
                "draft",
                "decide",
                "prepare_leave",
                "check_leave",
                "approve_leave",
                "file_leave",
                "enter_ruling",
                "confirm_ruling",
                "plan_adult",
                name="part",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_admission_parts_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_admission_parts_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_parts")),
        sa.UniqueConstraint("ref", name=op.f("uq_admission_parts_ref")),
    )
    with op.batch_alter_table("admission_parts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_admission_parts_admission_id"), ["admission_id"], unique=False
        )

    op.create_table(
        "adoption_volume_items",
        sa.Column("volume_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_code", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_adoption_volume_items_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["volume_id"], ["adoption_volumes.id"], name=op.f("fk_adoption_volume_items_volume_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_volume_items")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_volume_items_ref")),
        sa.UniqueConstraint(
            "volume_id", "position", name=op.f("uq_adoption_volume_items_volume_id_position")
        ),
    )
    op.create_table(
        "adoption_volume_sheets",
        sa.Column("volume_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_adoption_volume_sheets_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["volume_id"], ["adoption_volumes.id"], name=op.f("fk_adoption_volume_sheets_volume_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_volume_sheets")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_volume_sheets_ref")),
    )
    with op.batch_alter_table("adoption_volume_sheets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_volume_sheets_volume_id"), ["volume_id"], unique=False
        )

    op.create_table(
        "adoption_volume_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volume_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_adoption_volume_steps_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["volume_id"], ["adoption_volumes.id"], name=op.f("fk_adoption_volume_steps_volume_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_volume_steps")),
    )
    with op.batch_alter_table("adoption_volume_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_volume_steps_volume_id"), ["volume_id"], unique=False
        )

    op.create_table(
        "adoption_volume_uses",
        sa.Column("volume_id", sa.Integer(), nullable=False),
        sa.Column("requester", sa.String(), nullable=False),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wants_secret", sa.Boolean(), nullable=False),
        sa.Column("is_copied", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("asked_by", sa.JSON(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("granted_by", sa.JSON(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["volume_id"], ["adoption_volumes.id"], name=op.f("fk_adoption_volume_uses_volume_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_volume_uses")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_volume_uses_ref")),
    )
    with op.batch_alter_table("adoption_volume_uses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_volume_uses_volume_id"), ["volume_id"], unique=False
        )

    op.create_table(
        "adult_plans",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessors", sa.String(), nullable=False),
        sa.Column("assessment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("capable", sa.Boolean(), nullable=False),
        sa.Column(
            "settlement",
            sa.Enum("together", "in_society", name="settlement", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by_person_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_adult_plans_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_adult_plans_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_adult_plans_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_person_id"], ["persons.id"], name=op.f("fk_adult_plans_made_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_plans")),
        sa.UniqueConstraint("admission_id", name=op.f("uq_adult_plans_admission_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_adult_plans_ref")),
    )
    op.create_table(
        "care_plans",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("goals_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_care_plans_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_care_plans_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plans")),
        sa.UniqueConstraint("ref", name=op.f("uq_care_plans_ref")),
    )
    with op.batch_alter_table("care_plans", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_care_plans_admission_id"), ["admission_id"], unique=False
        )

    op.create_table(
        "care_tasks",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "name",
                "hukou",
                "id_card",
                "allowance",
                "vocational",
                name="taskkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_care_tasks_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["users.id"], name=op.f("fk_care_tasks_done_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_tasks")),
        sa.UniqueConstraint("admission_id", "kind", name=op.f("uq_care_tasks_admission_id_kind")),
        sa.UniqueConstraint("ref", name=op.f("uq_care_tasks_ref")),
    )
    op.create_table(
        "family_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("slot IN (1, 2)", name=op.f("ck_family_places_two_at_most")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_family_places_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_family_places_match_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_places")),
        sa.UniqueConstraint(
            "household_id", "slot", name=op.f("uq_family_places_household_id_slot")
        ),
        sa.UniqueConstraint("match_id", name=op.f("uq_family_places_match_id")),
    )
    op.create_table(
        "foster_objections",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("finding_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "result",
            sa.Enum("upheld", "reopened", name="objectionresult", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (result IS NULL)", name=op.f("ck_foster_objections_closed")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_foster_objections_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_foster_objections_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_foster_objections_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["foster_decisions.id"], name=op.f("fk_foster_objections_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_foster_objections_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_objections")),
        sa.UniqueConstraint("ref", name=op.f("uq_foster_objections_ref")),
    )
    with op.batch_alter_table("foster_objections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_foster_objections_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "growth_reports",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_growth_reports_by_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plans.id"], name=op.f("fk_growth_reports_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_reports")),
        sa.UniqueConstraint("ref", name=op.f("uq_growth_reports_ref")),
    )
    with op.batch_alter_table("growth_reports", schema=None) as batch_op:
        batch_op.create_index("ix_growth_reports_plan", ["plan_id", "measured_on"], unique=False)

    op.create_table(
        "guardian_rulings",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "revoked",
                "appointed",
                "dead",
                "incapable",
                "restored",
                "another",
                name="rulingkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("court", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("guardian_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR returned_at IS NULL",
            name=op.f("ck_guardian_rulings_one_answer"),
        ),
        sa.CheckConstraint(
            "effective_on >= judged_on", name=op.f("ck_guardian_rulings_binds_once_given")
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_guardian_rulings_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_guardian_rulings_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_guardian_rulings_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_rulings")),
        sa.UniqueConstraint("ref", name=op.f("uq_guardian_rulings_ref")),
    )
    with op.batch_alter_table("guardian_rulings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_guardian_rulings_admission_id"), ["admission_id"], unique=False
        )

    op.create_table(
        "home_transfers",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("from_agency_id", sa.Integer(), nullable=False),
        sa.Column("to_agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "bed_named",
                "done",
                "refused",
                name="transferstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("summary_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_person_id", sa.Integer(), nullable=True),
        sa.Column("bed_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("new_admission_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_home_transfers_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_home_transfers_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_home_transfers_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_person_id"], ["persons.id"], name=op.f("fk_home_transfers_asked_person_id")
        ),
        sa.ForeignKeyConstraint(["bed_id"], ["beds.id"], name=op.f("fk_home_transfers_bed_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_home_transfers_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_agency_id"], ["agencies.id"], name=op.f("fk_home_transfers_from_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["new_admission_id"], ["admissions.id"], name=op.f("fk_home_transfers_new_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_agency_id"], ["agencies.id"], name=op.f("fk_home_transfers_to_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_transfers")),
        sa.UniqueConstraint("ref", name=op.f("uq_home_transfers_ref")),
    )
    with op.batch_alter_table("home_transfers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_home_transfers_admission_id"), ["admission_id"], unique=False
        )
        batch_op.create_index("ix_home_transfers_from", ["from_agency_id", "state"], unique=False)
        batch_op.create_index("ix_home_transfers_to", ["to_agency_id", "state"], unique=False)

    op.create_table(
        "leave_follow_ups",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("manner", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_leave_follow_ups_admission_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_leave_follow_ups_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_follow_ups")),
        sa.UniqueConstraint("ref", name=op.f("uq_leave_follow_ups_ref")),
    )
    with op.batch_alter_table("leave_follow_ups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leave_follow_ups_admission_id"), ["admission_id"], unique=False
        )

    op.create_table(
        "leavings",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "LV1",
                "LV2",
                "LV3",
                "LV4",
                "LV5",
                "LV6",
                name="leaveground",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("receiver_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("belongings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("money_settled", sa.String(), nullable=False),
        sa.Column("follow_up_plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_leavings_admission_id")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_leavings_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leavings")),
        sa.UniqueConstraint("ref", name=op.f("uq_leavings_ref")),
    )
    with op.batch_alter_table("leavings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leavings_admission_id"), ["admission_id"], unique=False
        )

    op.create_table(
        "match_child_sheets",
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "result",
            sa.Enum("fit", "conditional", "not_yet", name="fitness", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_match_child_sheets_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["users.id"], name=op.f("fk_match_child_sheets_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_child_sheets")),
        sa.UniqueConstraint("match_id", name=op.f("uq_match_child_sheets_match_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_match_child_sheets_ref")),
    )
    op.create_table(
        "match_meetings",
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_match_meetings_by_id")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_match_meetings_match_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_meetings")),
        sa.UniqueConstraint("ref", name=op.f("uq_match_meetings_ref")),
    )
    with op.batch_alter_table("match_meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_meetings_match_id"), ["match_id"], unique=False)

    op.create_table(
        "match_participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum("match", "release", "confirm", name="matchduty", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_match_participations_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_match_participations_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_participations")),
        sa.UniqueConstraint(
            "match_id",
            "person_id",
            "duty",
            name=op.f("uq_match_participations_match_id_person_id_duty"),
        ),
    )
    op.create_table(
        "match_releases",
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)",
            name=op.f("ck_match_releases_released"),
        ),
        sa.CheckConstraint(
            "released_by_id IS NULL OR released_by_id <> asked_by_id",
            name=op.f("ck_match_releases_by_a_second_person"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_match_releases_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_match_releases_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_match_releases_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_match_releases_released_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_releases")),
        sa.UniqueConstraint("match_id", "rule_id", name=op.f("uq_match_releases_match_id_rule_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_match_releases_ref")),
    )
    op.create_table(
        "medications",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("medicine_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(second_by_id IS NULL) = (second_at IS NULL)",
            name=op.f("ck_medications_signed_by_someone"),
        ),
        sa.CheckConstraint(
            "second_by_id IS NULL OR second_by_id <> given_by_id",
            name=op.f("ck_medications_two_signatures"),
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_medications_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["users.id"], name=op.f("fk_medications_given_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["users.id"], name=op.f("fk_medications_second_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medications")),
        sa.UniqueConstraint("ref", name=op.f("uq_medications_ref")),
    )
    with op.batch_alter_table("medications", schema=None) as batch_op:
        batch_op.create_index("ix_medications_stay", ["admission_id", "given_at"], unique=False)

    op.create_table(
        "placement_walks",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("walked_on", sa.Date(), nullable=False),
        sa.Column(
            "chosen",
            sa.Enum(
                "return",
                "adoption",
                "family",
                "unit",
                "group",
                name="step",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("present", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_placement_walks_admission_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_placement_walks_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_walks")),
        sa.UniqueConstraint(
            "admission_id", "walked_on", name=op.f("uq_placement_walks_admission_id_walked_on")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_walks_ref")),
    )
    op.create_table(
        "placements",
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("carer_person_id", sa.Integer(), nullable=False),
        sa.Column("carer_member_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "fusion",
                "extended_fusion",
                "active",
                "respite",
                "review_respite",
                "carer_pending",
                "recheck",
                "correction",
                "notice",
                "adoption_track",
                "renewal",
                "emergency_out",
                "ending",
                "ended",
                "aftercare",
                "closed",
                name="placementstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("fusion_until", sa.Date(), nullable=False),
        sa.Column("term_until", sa.Date(), nullable=False),
        sa.Column("needs_attention_until", sa.Date(), nullable=True),
        sa.Column("next_visit_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("county_code", sa.String(), nullable=True),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('ended', 'aftercare', 'closed')) = (ended_on IS NOT NULL)",
            name=op.f("ck_placements_ended_has_a_day"),
        ),
        sa.CheckConstraint(
            "ended_on >= effective_on", name=op.f("ck_placements_ended_after_it_began")
        ),
        sa.CheckConstraint("term_until > effective_on", name=op.f("ck_placements_term_has_length")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_placements_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["foster_applications.id"],
            name=op.f("fk_placements_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_placements_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["carer_member_id"], ["members.id"], name=op.f("fk_placements_carer_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["carer_person_id"], ["persons.id"], name=op.f("fk_placements_carer_person_id")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_placements_child_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_placements_household_id")
        ),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_placements_match_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["users.id"], name=op.f("fk_placements_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("case_no", name=op.f("uq_placements_case_no")),
        sa.UniqueConstraint("match_id", name=op.f("uq_placements_match_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_placements_ref")),
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.create_index(
            "ix_placements_agency_due", ["agency_id", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_placements_agency_open",
            ["agency_id", "due_on", "ref"],
            unique=False,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.create_index(
            "ix_placements_agency_state", ["agency_id", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placements_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placements_bureau_id"), ["bureau_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_placements_carer_person_id"), ["carer_person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placements_child_id"), ["child_id"], unique=False)
        batch_op.create_index(
            "ix_placements_city_due", ["city_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_placements_city_open",
            ["city_code", "due_on", "ref"],
            unique=False,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.create_index(
            "ix_placements_city_state", ["city_code", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_placements_county_due", ["county_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_placements_county_open",
            ["county_code", "due_on", "ref"],
            unique=False,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.create_index(
            "ix_placements_county_state", ["county_code", "state", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placements_household_id"), ["household_id"], unique=False
        )
        batch_op.create_index(
            "ix_placements_province_due", ["province_code", "due_on", "ref"], unique=False
        )
        batch_op.create_index(
            "ix_placements_province_open",
            ["province_code", "due_on", "ref"],
            unique=False,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.create_index(
            "ix_placements_province_state",
            ["province_code", "state", "due_on", "ref"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_placements_township_code"), ["township_code"], unique=False
        )
        batch_op.create_index("ix_placements_worker", ["worker_id", "due_on", "ref"], unique=False)
        batch_op.create_index(
            "uq_placements_child_running",
            ["child_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "purchase_acceptances",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("deductions", sa.JSON(), nullable=False),
        sa.Column("deducted_fen", sa.BigInteger(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("users_invited", sa.Integer(), nullable=False),
        sa.Column("users_answered", sa.Integer(), nullable=False),
        sa.Column("users_words", sa.String(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "passed", "rectify", "fail", name="acceptanceresult", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_person_id", sa.Integer(), nullable=True),
        sa.Column("rectify_until", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_acceptances_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_acceptances_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_person_id"], ["persons.id"], name=op.f("fk_purchase_acceptances_lead_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_acceptances")),
        sa.UniqueConstraint(
            "contract_id", "number", name=op.f("uq_purchase_acceptances_contract_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_acceptances_ref")),
    )
    with op.batch_alter_table("purchase_acceptances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_acceptances_agency_id"), ["agency_id"], unique=False
        )

    op.create_table(
        "purchase_amendments",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "amount",
                "term",
                "service",
                "staff",
                "other",
                name="amendmentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("delta_fen", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("asked_by_person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_supplier", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_person_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("refused_because", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "agreed_by_person_id <> asked_by_person_id",
            name=op.f("ck_purchase_amendments_agreed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_amendments_agreed_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_amendments_asked_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_amendments_contract_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_amendments")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_amendments_ref")),
    )
    with op.batch_alter_table("purchase_amendments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_amendments_contract_id"), ["contract_id"], unique=False
        )

    op.create_table(
        "purchase_beneficiaries",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "child",
                "carer",
                "director",
                "volunteer",
                name="beneficiarykind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("need_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("born_year", sa.Integer(), nullable=True),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_purchase_beneficiaries_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_beneficiaries_contract_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_beneficiaries")),
        sa.UniqueConstraint(
            "contract_id", "child_id", name=op.f("uq_purchase_beneficiaries_contract_id_child_id")
        ),
        sa.UniqueConstraint(
            "contract_id", "number", name=op.f("uq_purchase_beneficiaries_contract_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_beneficiaries_ref")),
    )
    with op.batch_alter_table("purchase_beneficiaries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_beneficiaries_child_id"), ["child_id"], unique=False
        )

    op.create_table(
        "purchase_bid_scores",
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bid_id"], ["purchase_bids.id"], name=op.f("fk_purchase_bid_scores_bid_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["purchase_panel.id"], name=op.f("fk_purchase_bid_scores_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_bid_scores")),
        sa.UniqueConstraint(
            "bid_id",
            "member_id",
            "factor",
            name=op.f("uq_purchase_bid_scores_bid_id_member_id_factor"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_bid_scores_ref")),
    )
    op.create_table(
        "purchase_contract_staff",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("org_person_id", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_contract_staff_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_person_id"],
            ["org_people.id"],
            name=op.f("fk_purchase_contract_staff_org_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_contract_staff")),
        sa.UniqueConstraint(
            "contract_id",
            "org_person_id",
            "from_on",
            name=op.f("uq_purchase_contract_staff_contract_id_org_person_id_from_on"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_contract_staff_ref")),
    )
    with op.batch_alter_table("purchase_contract_staff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_contract_staff_org_person_id"), ["org_person_id"], unique=False
        )

    op.create_table(
        "purchase_drafts",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["purchase_contracts.id"], name=op.f("fk_purchase_drafts_contract_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_purchase_drafts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_drafts")),
        sa.UniqueConstraint(
            "contract_id", "user_id", name=op.f("uq_purchase_drafts_contract_id_user_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_drafts_ref")),
    )
    with op.batch_alter_table("purchase_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_drafts_user_id"), ["user_id"], unique=False)

    op.create_table(
        "purchase_evaluations",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "midterm", "spot", "final", name="evaluationkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("vetoes", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_person_id", sa.Integer(), nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rectify_until", sa.Date(), nullable=True),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("rectified_words", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (grade = '')",
            name=op.f("ck_purchase_evaluations_sent_with_a_grade"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_evaluations_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_evaluations_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_evaluations_sent_by_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_evaluations")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_evaluations_ref")),
    )
    with op.batch_alter_table("purchase_evaluations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_evaluations_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            "ix_purchase_evaluations_contract", ["contract_id", "kind"], unique=False
        )

    op.create_table(
        "purchase_groups",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("goal_met", sa.Boolean(), nullable=True),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["purchase_contracts.id"], name=op.f("fk_purchase_groups_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_groups")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_groups_ref")),
    )
    with op.batch_alter_table("purchase_groups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_groups_contract_id"), ["contract_id"], unique=False
        )

    op.create_table(
        "purchase_imports",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "faulty",
                "ready",
                "confirmed",
                "done",
                name="importstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("findings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["purchase_contracts.id"], name=op.f("fk_purchase_imports_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_purchase_imports_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_purchase_imports_sent_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_imports")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_imports_ref")),
    )
    with op.batch_alter_table("purchase_imports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_imports_contract_id"), ["contract_id"], unique=False
        )

    op.create_table(
        "purchase_milestones",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "start",
                "delivery",
                "report",
                "check",
                "payment",
                name="milestonekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "scheduled",
                "met",
                "notMet",
                "partiallyMet",
                name="milestonestatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'met') = (met_on IS NOT NULL)",
            name=op.f("ck_purchase_milestones_met_on_a_day"),
        ),
        sa.CheckConstraint(
            "share BETWEEN 0 AND 10000", name=op.f("ck_purchase_milestones_share_of_the_whole")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["users.id"], name=op.f("fk_purchase_milestones_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_milestones_contract_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_milestones")),
        sa.UniqueConstraint(
            "contract_id", "code", name=op.f("uq_purchase_milestones_contract_id_code")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_milestones_ref")),
    )
    op.create_table(
        "purchase_reports",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("problems", sa.String(), nullable=False),
        sa.Column("risks", sa.String(), nullable=False),
        sa.Column("staffing", sa.String(), nullable=False),
        sa.Column("spent_fen", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["purchase_contracts.id"], name=op.f("fk_purchase_reports_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_purchase_reports_sent_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_reports")),
        sa.UniqueConstraint(
            "contract_id", "month", name=op.f("uq_purchase_reports_contract_id_month")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_reports_ref")),
    )
    op.create_table(
        "purchase_samples",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("frozen_digest", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["purchase_contracts.id"], name=op.f("fk_purchase_samples_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["users.id"], name=op.f("fk_purchase_samples_drawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_samples")),
        sa.UniqueConstraint(
            "contract_id",
            "indicator",
            "month",
            name=op.f("uq_purchase_samples_contract_id_indicator_month"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_samples_ref")),
    )
    op.create_table(
        "purchase_survey_answers",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stars BETWEEN 1 AND 5", name=op.f("ck_purchase_survey_answers_one_to_five")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_survey_answers_contract_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_survey_answers")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_survey_answers_ref")),
    )
    with op.batch_alter_table("purchase_survey_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_survey_answers_contract_id"), ["contract_id"], unique=False
        )

    op.create_table(
        "purchase_surveys",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_surveys_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["purchase_contracts.id"], name=op.f("fk_purchase_surveys_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_surveys")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_purchase_surveys_link_hash")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_surveys_ref")),
    )
    with op.batch_alter_table("purchase_surveys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_surveys_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_surveys_contract_id"), ["contract_id"], unique=False
        )

    op.create_table(
        "screenings",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("health", "mind", name="screeningkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "normal", "watch", "refer", name="screeninglevel", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("referred_to", sa.String(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("feedback_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level <> 'refer' OR (referred_to <> '' AND referred_on IS NOT NULL)",
            name=op.f("ck_screenings_referred"),
        ),
        sa.CheckConstraint(
            "feedback_on IS NULL OR referred_on IS NOT NULL",
            name=op.f("ck_screenings_feedback_of_a_referral"),
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_screenings_admission_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_screenings_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
        sa.UniqueConstraint(
            "admission_id", "kind", "done_on", name=op.f("uq_screenings_admission_id_kind_done_on")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_screenings_ref")),
    )
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_screenings_open", ["admission_id", "level", "feedback_on"], unique=False
        )

    op.create_table(
        "search_notices",
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("features_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("taken_down_on", sa.Date(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_on > published_on", name=op.f("ck_search_notices_runs")),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admissions.id"], name=op.f("fk_search_notices_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["documents.id"], name=op.f("fk_search_notices_photo_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_notices")),
        sa.UniqueConstraint("ref", name=op.f("uq_search_notices_ref")),
    )
    with op.batch_alter_table("search_notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_notices_admission_id"), ["admission_id"], unique=False
        )
        batch_op.create_index(
            "ix_search_notices_public", ["ended_on", "published_on", "id"], unique=False
        )

    op.create_table(
        "visit_drafts",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plans.id"], name=op.f("fk_visit_drafts_plan_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_visit_drafts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_drafts")),
        sa.UniqueConstraint("plan_id", "user_id", name=op.f("uq_visit_drafts_plan_id_user_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_visit_drafts_ref")),
    )
    op.create_table(
        "visits",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("visit_no", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fusion",
                "regular",
                "unannounced",
                "special",
                "incident",
                "follow_up",
                "rehab",
                name="visitkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "visited", "nobody_home", "refused", name="outcome", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "place",
            sa.Enum(
                "home",
                "school",
                "institution",
                "phone",
                "video",
                name="meetingplace",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=True),
        sa.Column("child_seen", sa.Boolean(), nullable=False),
        sa.Column("alone_minutes", sa.Integer(), nullable=True),
        sa.Column("found_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("child_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("carer_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signs", sa.Boolean(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("reported", "explained", name="decision", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("decision_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column(
            "risk",
            sa.Enum("low", "middle", "high", "urgent", name="risk", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome = 'visited' OR (risk IS NULL AND NOT signs)",
            name=op.f("ck_visits_nothing_was_seen"),
        ),
        sa.CheckConstraint(
            "NOT signs OR decision IS NOT NULL", name=op.f("ck_visits_signs_were_decided")
        ),
        sa.CheckConstraint(
            "entered_at >= visited_at", name=op.f("ck_visits_entered_after_the_visit")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_visits_by_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_visits_child_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["visit_plans.id"], name=op.f("fk_visits_plan_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["harm_reports.id"], name=op.f("fk_visits_report_id")
        ),
        sa.ForeignKeyConstraint(["with_id"], ["users.id"], name=op.f("fk_visits_with_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("ref", name=op.f("uq_visits_ref")),
        sa.UniqueConstraint("visit_no", name=op.f("uq_visits_visit_no")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_child_id"), ["child_id"], unique=False)
        batch_op.create_index("ix_visits_plan", ["plan_id", "visited_at"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("carer_member_id", sa.Integer(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("fusion_days", sa.Integer(), nullable=False),
        sa.Column("terms_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("family_signed_on", sa.Date(), nullable=True),
        sa.Column("family_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "family_way",
            sa.Enum("code", "paper", name="signedby", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("typed_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("paper_no", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("agency_signed_on", sa.Date(), nullable=True),
        sa.Column("agency_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency_signed_by_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("term_until", sa.Date(), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(family_signed_on IS NULL) = (family_way IS NULL)",
            name=op.f("ck_agreements_family_way"),
        ),
        sa.CheckConstraint(
            "effective_on IS NULL OR (family_signed_on IS NOT NULL AND agency_signed_on IS NOT NULL)",
            name=op.f("ck_agreements_signed_by_both"),
        ),
        sa.CheckConstraint("term_months > 0", name=op.f("ck_agreements_term")),
        sa.ForeignKeyConstraint(
            ["agency_signed_by_id"], ["users.id"], name=op.f("fk_agreements_agency_signed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["carer_member_id"], ["members.id"], name=op.f("fk_agreements_carer_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["code_id"], ["one_time_codes.id"], name=op.f("fk_agreements_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_agreements_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_agreements_letter_id")
        ),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_agreements_match_id")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_agreements_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_agreements_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreements_ref")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_match_id"), ["match_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_agreements_placement_id"), ["placement_id"], unique=False
        )
        batch_op.create_index(
            "uq_agreements_match_open",
            ["match_id"],
            unique=True,
            sqlite_where=sa.text("effective_on IS NULL AND void_at IS NULL"),
            postgresql_where=sa.text("effective_on IS NULL AND void_at IS NULL"),
        )

    op.create_table(
        "care_plan_reviews",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("findings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("goes_on", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_care_plan_reviews_by_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["care_plans.id"], name=op.f("fk_care_plan_reviews_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan_reviews")),
        sa.UniqueConstraint("ref", name=op.f("uq_care_plan_reviews_ref")),
    )
    with op.batch_alter_table("care_plan_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_plan_reviews_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("incident_no", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "illness",
                "injury",
                "missing",
                "harm",
                "school",
                "other",
                name="incidentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_serious", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_incidents_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["visit_plans.id"], name=op.f("fk_incidents_plan_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_incidents_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("incident_no", name=op.f("uq_incidents_incident_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_incidents_ref")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index("ix_incidents_plan", ["plan_id", "happened_at"], unique=False)

    op.create_table(
        "payment_lines",
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column(
            "budget",
            sa.Enum("living", "labour", "work", name="budget", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "monthly", "back_pay", "clawback", name="linekind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("month_days", sa.Integer(), nullable=False),
        sa.Column("monthly_fen", sa.BigInteger(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("heard_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("heard_by_person_id", sa.Integer(), nullable=True),
        sa.Column("signed_by_person_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'clawback' OR list_id IS NULL OR (heard_on IS NOT NULL AND signed_at IS NOT NULL)",
            name=op.f("ck_payment_lines_clawback_heard_and_signed"),
        ),
        sa.CheckConstraint(
            "kind <> 'monthly' OR serial = 0", name=op.f("ck_payment_lines_one_monthly_line")
        ),
        sa.CheckConstraint(
            "kind = 'clawback' OR list_id IS NOT NULL", name=op.f("ck_payment_lines_on_a_list")
        ),
        sa.CheckConstraint(
            "kind = 'monthly' OR reason <> ''", name=op.f("ck_payment_lines_reason")
        ),
        sa.CheckConstraint(
            "amount_fen >= 0 AND days >= 0", name=op.f("ck_payment_lines_not_negative")
        ),
        sa.CheckConstraint(
            "dropped_at IS NULL OR list_id IS NULL",
            name=op.f("ck_payment_lines_dropped_is_on_no_list"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["payment_accounts.id"], name=op.f("fk_payment_lines_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_payment_lines_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_payment_lines_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["heard_by_person_id"], ["persons.id"], name=op.f("fk_payment_lines_heard_by_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["payment_lists.id"], name=op.f("fk_payment_lines_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_payment_lines_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_person_id"],
            ["persons.id"],
            name=op.f("fk_payment_lines_signed_by_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_lines")),
        sa.UniqueConstraint(
            "child_id", "placement_id", "budget", "kind", "month", "serial", name="uq_payment_once"
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_payment_lines_ref")),
    )
    with op.batch_alter_table("payment_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payment_lines_list", ["list_id", "placement_id", "budget", "id"], unique=False
        )
        batch_op.create_index(
            "ix_payment_lines_open_clawbacks",
            ["agency_id"],
            unique=False,
            sqlite_where=sa.text("kind = 'clawback' AND list_id IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text(
                "kind = 'clawback' AND list_id IS NULL AND dropped_at IS NULL"
            ),
        )
        batch_op.create_index("ix_payment_lines_placement", ["placement_id", "month"], unique=False)

    op.create_table(
        "placement_assessments",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "F-C", "F-D", "F-E", "F-F", "F-H", "F-I", name="form", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("template_version_id", sa.Integer(), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(form IN ('F-C', 'F-D')) = (total IS NOT NULL)",
            name=op.f("ck_placement_assessments_scored"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_placement_assessments_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_placement_assessments_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["template_versions.id"],
            name=op.f("fk_placement_assessments_template_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_placement_assessments_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_assessments")),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_assessments_ref")),
    )
    with op.batch_alter_table("placement_assessments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_placement_assessments_form", ["placement_id", "form", "id"], unique=False
        )

    op.create_table(
        "placement_filings",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum("agreement", "ending", name="filingsubject", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("objection_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_placement_filings_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["agencies.id"], name=op.f("fk_placement_filings_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_placement_filings_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_placement_filings_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_placement_filings_sent_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_filings")),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_filings_ref")),
    )
    with op.batch_alter_table("placement_filings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_placement_filings_bureau", ["bureau_id", "answered_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placement_filings_placement_id"), ["placement_id"], unique=False
        )
        batch_op.create_index(
            "uq_placement_filings_open",
            ["placement_id", "subject"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "placement_matters",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "respite",
                "carer",
                "recheck",
                "correction",
                "emergency",
                "notice",
                "adoption",
                "renewal",
                "ending",
                "follow_up",
                name="matterkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "back_to",
            sa.Enum(
                "fusion",
                "extended_fusion",
                "active",
                "respite",
                "review_respite",
                "carer_pending",
                "recheck",
                "correction",
                "notice",
                "adoption_track",
                "renewal",
                "emergency_out",
                "ending",
                "ended",
                "aftercare",
                "closed",
                name="placementstate",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("from_family", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_person_id", sa.Integer(), nullable=True),
        sa.Column("agreed_for_person_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome = '')",
            name=op.f("ck_placement_matters_closed_with_an_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_person_id"],
            ["persons.id"],
            name=op.f("fk_placement_matters_agreed_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agreed_for_person_id"],
            ["persons.id"],
            name=op.f("fk_placement_matters_agreed_for_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_placement_matters_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name=op.f("fk_placement_matters_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_placement_matters_placement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_matters")),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_matters_ref")),
    )
    with op.batch_alter_table("placement_matters", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placement_matters_placement_id"), ["placement_id"], unique=False
        )
        batch_op.create_index(
            "uq_placement_matters_open",
            ["placement_id", "kind"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL AND kind <> 'follow_up'"),
            postgresql_where=sa.text("closed_at IS NULL AND kind <> 'follow_up'"),
        )

    op.create_table(
        "placement_participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "visit",
                "assess",
                "decide",
                "file",
                name="placementduty",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_placement_participations_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_placement_participations_placement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_participations")),
        sa.UniqueConstraint(
            "placement_id",
            "person_id",
            "duty",
            name=op.f("uq_placement_participations_placement_id_person_id_duty"),
        ),
    )
    op.create_table(
        "purchase_evaluators",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("speciality", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interest", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["purchase_evaluations.id"],
            name=op.f("fk_purchase_evaluators_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_purchase_evaluators_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_purchase_evaluators_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_evaluators")),
        sa.UniqueConstraint(
            "evaluation_id", "user_id", name=op.f("uq_purchase_evaluators_evaluation_id_user_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_evaluators_ref")),
    )
    with op.batch_alter_table("purchase_evaluators", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_evaluators_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "purchase_payments",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "approved_once",
                "approved",
                "paid",
                "refused",
                name="paymentstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("deducted_fen", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.JSON(), nullable=False),
        sa.Column("invoice_no", sa.String(), nullable=False),
        sa.Column("invoice_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("relief", "lottery", "local", name="fundsource", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_person_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_by_person_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_by_person_id", sa.Integer(), nullable=True),
        sa.Column("refused_because", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("voucher_no", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_on IS NOT NULL)",
            name=op.f("ck_purchase_payments_paid_on_a_day"),
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR voucher_no <> ''",
            name=op.f("ck_purchase_payments_paid_with_voucher"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paid') OR (first_by_person_id IS NOT NULL AND second_by_person_id IS NOT NULL)",
            name=op.f("ck_purchase_payments_paid_after_two_approvals"),
        ),
        sa.CheckConstraint(
            "amount_fen >= 0 AND deducted_fen >= 0",
            name=op.f("ck_purchase_payments_no_negative_money"),
        ),
        sa.CheckConstraint(
            "first_by_person_id <> asked_by_person_id",
            name=op.f("ck_purchase_payments_first_by_another"),
        ),
        sa.CheckConstraint(
            "second_by_person_id <> asked_by_person_id AND second_by_person_id <> first_by_person_id",
            name=op.f("ck_purchase_payments_second_by_a_third"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_purchase_payments_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_payments_asked_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["purchase_contracts.id"],
            name=op.f("fk_purchase_payments_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["first_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_payments_first_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["purchase_milestones.id"],
            name=op.f("fk_purchase_payments_milestone_id"),
        ),
        sa.ForeignKeyConstraint(
            ["second_by_person_id"],
            ["persons.id"],
            name=op.f("fk_purchase_payments_second_by_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_payments")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_payments_ref")),
    )
    with op.batch_alter_table("purchase_payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_payments_contract_id"), ["contract_id"], unique=False
        )
        batch_op.create_index(
            "ix_purchase_payments_state", ["agency_id", "state", "due_on"], unique=False
        )
        batch_op.create_index(
            "uq_purchase_payments_milestone",
            ["milestone_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )

    op.create_table(
        "purchase_records",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("worked", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("follow_up", sa.String(), nullable=False),
        sa.Column("is_risk", sa.Boolean(), nullable=False),
        sa.Column("risk_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_after", sa.Integer(), nullable=False),
        sa.Column("is_proven", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 1 AND 1440", name=op.f("ck_purchase_records_some_time_of_a_day")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_records_something_done")),
        sa.CheckConstraint(
            "starts_at BETWEEN 0 AND 1439", name=op.f("ck_purchase_records_begins_that_day")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["purchase_contracts.id"], name=op.f("fk_purchase_records_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_purchase_records_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["purchase_groups.id"], name=op.f("fk_purchase_records_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["users.id"], name=op.f("fk_purchase_records_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_records")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_records_ref")),
    )
    with op.batch_alter_table("purchase_records", schema=None) as batch_op:
        batch_op.create_index(
            "ix_purchase_records_day", ["contract_id", "served_on", "ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_records_group_id"), ["group_id"], unique=False
        )
        batch_op.create_index(
            "ix_purchase_records_month",
            [
                "contract_id",
                "indicator",
                "month",
                "entered_after",
                "is_proven",
                "outcome",
                "served_on",
                "quantity",
                "people",
                "worked",
                "group_id",
            ],
            unique=False,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.create_index(
            "uq_purchase_records_key",
            ["key"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "visit_addenda",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_visit_addenda_by_id")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_addenda_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_addenda")),
        sa.UniqueConstraint("ref", name=op.f("uq_visit_addenda_ref")),
    )
    with op.batch_alter_table("visit_addenda", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_addenda_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "purchase_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["purchase_beneficiaries.id"],
            name=op.f("fk_purchase_attendance_beneficiary_id"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["purchase_records.id"], name=op.f("fk_purchase_attendance_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_attendance")),
        sa.UniqueConstraint(
            "record_id",
            "beneficiary_id",
            name=op.f("uq_purchase_attendance_record_id_beneficiary_id"),
        ),
    )
    with op.batch_alter_table("purchase_attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_attendance_beneficiary_id"), ["beneficiary_id"], unique=False
        )

    op.create_table(
        "purchase_checks",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "accepted OR reason <> ''", name=op.f("ck_purchase_checks_refused_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_purchase_checks_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["purchase_records.id"], name=op.f("fk_purchase_checks_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["purchase_samples.id"], name=op.f("fk_purchase_checks_sample_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_checks")),
        sa.UniqueConstraint("ref", name=op.f("uq_purchase_checks_ref")),
        sa.UniqueConstraint(
            "sample_id", "record_id", name=op.f("uq_purchase_checks_sample_id_record_id")
        ),
    )
    with op.batch_alter_table("purchase_checks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_checks_record_id"), ["record_id"], unique=False
        )

    op.create_table(
        "purchase_record_workers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("org_person_id", sa.Integer(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "ends_at - starts_at BETWEEN 1 AND 1440",
            name=op.f("ck_purchase_record_workers_some_time_of_a_day"),
        ),
        sa.CheckConstraint(
            "starts_at BETWEEN 0 AND 1439", name=op.f("ck_purchase_record_workers_begins_that_day")
        ),
        sa.ForeignKeyConstraint(
            ["org_person_id"],
            ["org_people.id"],
            name=op.f("fk_purchase_record_workers_org_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["purchase_records.id"],
            name=op.f("fk_purchase_record_workers_record_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_record_workers")),
        sa.UniqueConstraint(
            "record_id",
            "org_person_id",
            name=op.f("uq_purchase_record_workers_record_id_org_person_id"),
        ),
    )
    with op.batch_alter_table("purchase_record_workers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_purchase_record_workers_day", ["org_person_id", "served_on"], unique=False
        )


def downgrade() -> None:

    with op.batch_alter_table("purchase_record_workers", schema=None) as batch_op:
        batch_op.drop_index("ix_purchase_record_workers_day")

    op.drop_table("purchase_record_workers")
    with op.batch_alter_table("purchase_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_checks_record_id"))

    op.drop_table("purchase_checks")
    with op.batch_alter_table("purchase_attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_attendance_beneficiary_id"))

    op.drop_table("purchase_attendance")
    with op.batch_alter_table("visit_addenda", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_addenda_visit_id"))

    op.drop_table("visit_addenda")
    with op.batch_alter_table("purchase_records", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_purchase_records_key",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_purchase_records_month",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_purchase_records_group_id"))
        batch_op.drop_index("ix_purchase_records_day")

    op.drop_table("purchase_records")
    with op.batch_alter_table("purchase_payments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_purchase_payments_milestone",
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )
        batch_op.drop_index("ix_purchase_payments_state")
        batch_op.drop_index(batch_op.f("ix_purchase_payments_contract_id"))

    op.drop_table("purchase_payments")
    with op.batch_alter_table("purchase_evaluators", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_evaluators_user_id"))

    op.drop_table("purchase_evaluators")
    op.drop_table("placement_participations")
    with op.batch_alter_table("placement_matters", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_placement_matters_open",
            sqlite_where=sa.text("closed_at IS NULL AND kind <> 'follow_up'"),
            postgresql_where=sa.text("closed_at IS NULL AND kind <> 'follow_up'"),
        )
        batch_op.drop_index(batch_op.f("ix_placement_matters_placement_id"))

    op.drop_table("placement_matters")
    with op.batch_alter_table("placement_filings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_placement_filings_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_placement_filings_placement_id"))
        batch_op.drop_index("ix_placement_filings_bureau")

    op.drop_table("placement_filings")
    with op.batch_alter_table("placement_assessments", schema=None) as batch_op:
        batch_op.drop_index("ix_placement_assessments_form")

    op.drop_table("placement_assessments")
    with op.batch_alter_table("payment_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_lines_placement")
        batch_op.drop_index(
            "ix_payment_lines_open_clawbacks",
            sqlite_where=sa.text("kind = 'clawback' AND list_id IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text(
                "kind = 'clawback' AND list_id IS NULL AND dropped_at IS NULL"
            ),
        )
        batch_op.drop_index("ix_payment_lines_list")

    op.drop_table("payment_lines")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index("ix_incidents_plan")

    op.drop_table("incidents")
    with op.batch_alter_table("care_plan_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_plan_reviews_plan_id"))

    op.drop_table("care_plan_reviews")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agreements_match_open",
            sqlite_where=sa.text("effective_on IS NULL AND void_at IS NULL"),
            postgresql_where=sa.text("effective_on IS NULL AND void_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_agreements_placement_id"))
        batch_op.drop_index(batch_op.f("ix_agreements_match_id"))

    op.drop_table("agreements")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index("ix_visits_plan")
        batch_op.drop_index(batch_op.f("ix_visits_child_id"))

    op.drop_table("visits")
    op.drop_table("visit_drafts")
    with op.batch_alter_table("search_notices", schema=None) as batch_op:
        batch_op.drop_index("ix_search_notices_public")
        batch_op.drop_index(batch_op.f("ix_search_notices_admission_id"))

    op.drop_table("search_notices")
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.drop_index("ix_screenings_open")

    op.drop_table("screenings")
    with op.batch_alter_table("purchase_surveys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_surveys_contract_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_surveys_agency_id"))

    op.drop_table("purchase_surveys")
    with op.batch_alter_table("purchase_survey_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_survey_answers_contract_id"))

    op.drop_table("purchase_survey_answers")
    op.drop_table("purchase_samples")
    op.drop_table("purchase_reports")
    op.drop_table("purchase_milestones")
    with op.batch_alter_table("purchase_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_imports_contract_id"))

    op.drop_table("purchase_imports")
    with op.batch_alter_table("purchase_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_groups_contract_id"))

    op.drop_table("purchase_groups")
    with op.batch_alter_table("purchase_evaluations", schema=None) as batch_op:
        batch_op.drop_index("ix_purchase_evaluations_contract")
        batch_op.drop_index(batch_op.f("ix_purchase_evaluations_agency_id"))

    op.drop_table("purchase_evaluations")
    with op.batch_alter_table("purchase_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_drafts_user_id"))

    op.drop_table("purchase_drafts")
    with op.batch_alter_table("purchase_contract_staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_contract_staff_org_person_id"))

    op.drop_table("purchase_contract_staff")
    op.drop_table("purchase_bid_scores")
    with op.batch_alter_table("purchase_beneficiaries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_beneficiaries_child_id"))

    op.drop_table("purchase_beneficiaries")
    with op.batch_alter_table("purchase_amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_amendments_contract_id"))

    op.drop_table("purchase_amendments")
    with op.batch_alter_table("purchase_acceptances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_acceptances_agency_id"))

    op.drop_table("purchase_acceptances")
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_placements_child_running",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index("ix_placements_worker")
        batch_op.drop_index(batch_op.f("ix_placements_township_code"))
        batch_op.drop_index("ix_placements_province_state")
        batch_op.drop_index(
            "ix_placements_province_open",
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.drop_index("ix_placements_province_due")
        batch_op.drop_index(batch_op.f("ix_placements_household_id"))
        batch_op.drop_index("ix_placements_county_state")
        batch_op.drop_index(
            "ix_placements_county_open",
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.drop_index("ix_placements_county_due")
        batch_op.drop_index("ix_placements_city_state")
        batch_op.drop_index(
            "ix_placements_city_open",
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.drop_index("ix_placements_city_due")
        batch_op.drop_index(batch_op.f("ix_placements_child_id"))
        batch_op.drop_index(batch_op.f("ix_placements_carer_person_id"))
        batch_op.drop_index(batch_op.f("ix_placements_bureau_id"))
        batch_op.drop_index(batch_op.f("ix_placements_application_id"))
        batch_op.drop_index("ix_placements_agency_state")
        batch_op.drop_index(
            "ix_placements_agency_open",
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.drop_index("ix_placements_agency_due")

    op.drop_table("placements")
    op.drop_table("placement_walks")
    with op.batch_alter_table("medications", schema=None) as batch_op:
        batch_op.drop_index("ix_medications_stay")

    op.drop_table("medications")
    op.drop_table("match_releases")
    op.drop_table("match_participations")
    with op.batch_alter_table("match_meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_meetings_match_id"))

    op.drop_table("match_meetings")
    op.drop_table("match_child_sheets")
    with op.batch_alter_table("leavings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leavings_admission_id"))

    op.drop_table("leavings")
    with op.batch_alter_table("leave_follow_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leave_follow_ups_admission_id"))

    op.drop_table("leave_follow_ups")
    with op.batch_alter_table("home_transfers", schema=None) as batch_op:
        batch_op.drop_index("ix_home_transfers_to")
        batch_op.drop_index("ix_home_transfers_from")
        batch_op.drop_index(batch_op.f("ix_home_transfers_admission_id"))

    op.drop_table("home_transfers")
    with op.batch_alter_table("guardian_rulings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guardian_rulings_admission_id"))

    op.drop_table("guardian_rulings")
    with op.batch_alter_table("growth_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_growth_reports_plan")

    op.drop_table("growth_reports")
    with op.batch_alter_table("foster_objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_objections_application_id"))

    op.drop_table("foster_objections")
    op.drop_table("family_places")
    op.drop_table("care_tasks")
    with op.batch_alter_table("care_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_plans_admission_id"))

    op.drop_table("care_plans")
    op.drop_table("adult_plans")
    with op.batch_alter_table("adoption_volume_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_volume_uses_volume_id"))

    op.drop_table("adoption_volume_uses")
    with op.batch_alter_table("adoption_volume_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_volume_steps_volume_id"))

    op.drop_table("adoption_volume_steps")
    with op.batch_alter_table("adoption_volume_sheets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_volume_sheets_volume_id"))

    op.drop_table("adoption_volume_sheets")
    op.drop_table("adoption_volume_items")
    with op.batch_alter_table("admission_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admission_parts_admission_id"))

    op.drop_table("admission_parts")
    op.drop_table("admission_papers")
    with op.batch_alter_table("visit_plans", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_plans_worker_due")
        batch_op.drop_index(batch_op.f("ix_visit_plans_township_code"))
        batch_op.drop_index("ix_visit_plans_province_due")
        batch_op.drop_index(batch_op.f("ix_visit_plans_family_person_id"))
        batch_op.drop_index("ix_visit_plans_county_due")
        batch_op.drop_index("ix_visit_plans_city_due")
        batch_op.drop_index(batch_op.f("ix_visit_plans_child_id"))
        batch_op.drop_index("ix_visit_plans_agency_due")

    op.drop_table("visit_plans")
    with op.batch_alter_table("purchase_queries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_queries_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_queries_round_id"))
        batch_op.drop_index("ix_purchase_queries_open")
        batch_op.drop_index(batch_op.f("ix_purchase_queries_agency_id"))

    op.drop_table("purchase_queries")
    with op.batch_alter_table("purchase_panel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_panel_user_id"))

    op.drop_table("purchase_panel")
    with op.batch_alter_table("purchase_contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_contracts_township_code"))
        batch_op.drop_index("ix_purchase_contracts_supplier")
        batch_op.drop_index(batch_op.f("ix_purchase_contracts_round_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_contracts_province_code"))
        batch_op.drop_index(batch_op.f("ix_purchase_contracts_project_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_contracts_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_contracts_county_code"))
        batch_op.drop_index(batch_op.f("ix_purchase_contracts_city_code"))
        batch_op.drop_index("ix_purchase_contracts_buyer")

    op.drop_table("purchase_contracts")
    with op.batch_alter_table("purchase_bids", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_bids_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_bids_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_bids_buyer_id"))

    op.drop_table("purchase_bids")
    with op.batch_alter_table("oversight_matters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_matters_township_code"))
        batch_op.drop_index(batch_op.f("ix_oversight_matters_province_code"))
        batch_op.drop_index(batch_op.f("ix_oversight_matters_inspection_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_matters_county_code"))
        batch_op.drop_index(batch_op.f("ix_oversight_matters_city_code"))
        batch_op.drop_index("ix_oversight_matters_bureau")
        batch_op.drop_index("ix_oversight_matters_agency")

    op.drop_table("oversight_matters")
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_matches_child_open",
            sqlite_where=sa.text("state IN ('open', 'offered', 'consented', 'ready')"),
            postgresql_where=sa.text("state IN ('open', 'offered', 'consented', 'ready')"),
        )
        batch_op.drop_index("ix_matches_worker")
        batch_op.drop_index(batch_op.f("ix_matches_township_code"))
        batch_op.drop_index("ix_matches_province_list")
        batch_op.drop_index(batch_op.f("ix_matches_household_id"))
        batch_op.drop_index(batch_op.f("ix_matches_higher_agency_id"))
        batch_op.drop_index(batch_op.f("ix_matches_family_person_id"))
        batch_op.drop_index("ix_matches_county_list")
        batch_op.drop_index("ix_matches_city_list")
        batch_op.drop_index(batch_op.f("ix_matches_child_id"))
        batch_op.drop_index(batch_op.f("ix_matches_bureau_id"))
        batch_op.drop_index(batch_op.f("ix_matches_application_id"))
        batch_op.drop_index("ix_matches_agency_list")
        batch_op.drop_index("ix_matches_agency")

    op.drop_table("matches")
    with op.batch_alter_table("letter_services", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_services_letter_id"))

    op.drop_table("letter_services")
    with op.batch_alter_table("harm_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_harm_reports_township_code"))
        batch_op.drop_index(batch_op.f("ix_harm_reports_province_code"))
        batch_op.drop_index(batch_op.f("ix_harm_reports_county_code"))
        batch_op.drop_index(batch_op.f("ix_harm_reports_city_code"))
        batch_op.drop_index(batch_op.f("ix_harm_reports_child_id"))
        batch_op.drop_index("ix_harm_reports_agency")

    op.drop_table("harm_reports")
    with op.batch_alter_table("golive_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_golive_rows_record")
        batch_op.drop_index(batch_op.f("ix_golive_rows_batch_id"))

    op.drop_table("golive_rows")
    with op.batch_alter_table("foster_supplements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_supplements_application_id"))

    op.drop_table("foster_supplements")
    op.drop_table("foster_sheets")
    with op.batch_alter_table("foster_filings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_filings_application_id"))
        batch_op.drop_index("ix_foster_filings_answered")

    op.drop_table("foster_filings")
    with op.batch_alter_table("foster_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_decisions_application_id"))

    op.drop_table("foster_decisions")
    op.drop_table("family_unit_places")
    with op.batch_alter_table("family_unit_events", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_family_unit_events_open",
            sqlite_where=sa.text(
                "closed_at IS NULL AND kind IN ('couple_notice', 'couple_change', 'correction', 'emergency', 'dissolving', 'relief')"
            ),
            postgresql_where=sa.text(
                "closed_at IS NULL AND kind IN ('couple_notice', 'couple_change', 'correction', 'emergency', 'dissolving', 'relief')"
            ),
        )
        batch_op.drop_index("ix_family_unit_events_unit")
        batch_op.drop_index(batch_op.f("ix_family_unit_events_child_id"))

    op.drop_table("family_unit_events")
    op.drop_table("family_couple_participations")
    with op.batch_alter_table("family_couple_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_couple_papers_couple_id"))

    op.drop_table("family_couple_papers")
    op.drop_table("family_contracts")
    with op.batch_alter_table("data_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_requests_township_code"))
        batch_op.drop_index(batch_op.f("ix_data_requests_province_code"))
        batch_op.drop_index(batch_op.f("ix_data_requests_person_id"))
        batch_op.drop_index(batch_op.f("ix_data_requests_county_code"))
        batch_op.drop_index(batch_op.f("ix_data_requests_city_code"))
        batch_op.drop_index(batch_op.f("ix_data_requests_child_id"))
        batch_op.drop_index("ix_data_requests_agency")

    op.drop_table("data_requests")
    with op.batch_alter_table("child_workers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_workers_now",
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )
        batch_op.drop_index("ix_child_workers_user")

    op.drop_table("child_workers")
    with op.batch_alter_table("child_opinions", schema=None) as batch_op:
        batch_op.drop_index("ix_child_opinions_child")

    op.drop_table("child_opinions")
    with op.batch_alter_table("child_openings", schema=None) as batch_op:
        batch_op.drop_index("ix_child_openings_user")

    op.drop_table("child_openings")
    op.drop_table("child_guardianships")
    with op.batch_alter_table("child_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_child_changes_child")

    op.drop_table("child_changes")
    op.drop_table("child_categories")
    with op.batch_alter_table("care_spells", schema=None) as batch_op:
        batch_op.drop_index("ix_care_spells_place")
        batch_op.drop_index("ix_care_spells_agency")

    op.drop_table("care_spells")
    with op.batch_alter_table("adoption_volumes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_adoption_volumes_case",
            sqlite_where=sa.text("ending_id IS NULL"),
            postgresql_where=sa.text("ending_id IS NULL"),
        )
        batch_op.drop_index("ix_adoption_volumes_list")

    op.drop_table("adoption_volumes")
    with op.batch_alter_table("adoption_sheets", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_adoption_sheets_common",
            sqlite_where=sa.text("assessor_id IS NULL"),
            postgresql_where=sa.text("assessor_id IS NULL"),
        )

    op.drop_table("adoption_sheets")
    with op.batch_alter_table("adoption_reissues", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_adoption_reissues_open",
            sqlite_where=sa.text("state IN ('asked', 'released')"),
            postgresql_where=sa.text("state IN ('asked', 'released')"),
        )
        batch_op.drop_index("ix_adoption_reissues_list")
        batch_op.drop_index(batch_op.f("ix_adoption_reissues_adoption_id"))

    op.drop_table("adoption_reissues")
    with op.batch_alter_table("adoption_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_papers_adoption_id"))

    op.drop_table("adoption_papers")
    with op.batch_alter_table("adoption_claims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_claims_notice_id"))

    op.drop_table("adoption_claims")
    with op.batch_alter_table("adoptees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoptees_id_no_index"))
        batch_op.drop_index(batch_op.f("ix_adoptees_child_id"))

    op.drop_table("adoptees")
    with op.batch_alter_table("admissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admissions_township_code"))
        batch_op.drop_index("ix_admissions_province_due")
        batch_op.drop_index("ix_admissions_county_due")
        batch_op.drop_index("ix_admissions_city_due")
        batch_op.drop_index(batch_op.f("ix_admissions_child_id"))
        batch_op.drop_index("ix_admissions_bureau_state")
        batch_op.drop_index("ix_admissions_agency_due")

    op.drop_table("admissions")
    op.drop_table("uploads")
    with op.batch_alter_table("training_enrolments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_enrolments_application_id"))

    op.drop_table("training_enrolments")
    with op.batch_alter_table("purchase_rounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_rounds_agency_id"))

    op.drop_table("purchase_rounds")
    with op.batch_alter_table("purchase_releases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_releases_project_id"))
        batch_op.drop_index("ix_purchase_releases_day")

    op.drop_table("purchase_releases")
    with op.batch_alter_table("purchase_publications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_publications_township_code"))
        batch_op.drop_index(batch_op.f("ix_purchase_publications_province_code"))
        batch_op.drop_index(batch_op.f("ix_purchase_publications_project_id"))
        batch_op.drop_index("ix_purchase_publications_day")
        batch_op.drop_index(batch_op.f("ix_purchase_publications_county_code"))
        batch_op.drop_index(batch_op.f("ix_purchase_publications_city_code"))
        batch_op.drop_index(batch_op.f("ix_purchase_publications_agency_id"))

    op.drop_table("purchase_publications")
    op.drop_table("purchase_participations")
    op.drop_table("purchase_items")
    op.drop_table("purchase_budget_lines")
    with op.batch_alter_table("org_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_papers_org_person_id"))

    op.drop_table("org_papers")
    with op.batch_alter_table("org_agreements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_agreements_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_org_agreements_bureau_id"))

    op.drop_table("org_agreements")
    with op.batch_alter_table("org_activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_activities_link_id"))

    op.drop_table("org_activities")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index("ix_letters_subject")
        batch_op.drop_index(batch_op.f("ix_letters_addressee_id"))

    op.drop_table("letters")
    with op.batch_alter_table("inspection_findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_findings_inspection_id"))

    op.drop_table("inspection_findings")
    with op.batch_alter_table("golive_batches", schema=None) as batch_op:
        batch_op.drop_index("ix_golive_batches_agency")

    op.drop_table("golive_batches")
    with op.batch_alter_table("foster_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_visits_application_id"))

    op.drop_table("foster_visits")
    with op.batch_alter_table("foster_rechecks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_rechecks_application_id"))

    op.drop_table("foster_rechecks")
    op.drop_table("foster_participations")
    with op.batch_alter_table("foster_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_papers_application_id"))

    op.drop_table("foster_papers")
    op.drop_table("foster_joint_sheets")
    with op.batch_alter_table("foster_inspections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_inspections_township_code"))
        batch_op.drop_index(batch_op.f("ix_foster_inspections_province_code"))
        batch_op.drop_index("ix_foster_inspections_family")
        batch_op.drop_index(batch_op.f("ix_foster_inspections_county_code"))
        batch_op.drop_index(batch_op.f("ix_foster_inspections_city_code"))
        batch_op.drop_index("ix_foster_inspections_bureau")
        batch_op.drop_index(batch_op.f("ix_foster_inspections_agency_id"))

    op.drop_table("foster_inspections")
    op.drop_table("foster_drafts")
    with op.batch_alter_table("foster_corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_corrections_application_id"))

    op.drop_table("foster_corrections")
    op.drop_table("foster_consents")
    with op.batch_alter_table("foster_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_assignments_user_id"))
        batch_op.drop_index("ix_foster_assignments_person")

    op.drop_table("foster_assignments")
    op.drop_table("family_unit_rooms")
    op.drop_table("family_unit_participations")
    op.drop_table("family_unit_logs")
    with op.batch_alter_table("family_unit_evaluations", schema=None) as batch_op:
        batch_op.drop_index("ix_family_unit_evaluations_unit")

    op.drop_table("family_unit_evaluations")
    with op.batch_alter_table("family_unit_budget_lines", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_family_unit_budget_plan",
            sqlite_where=sa.text("is_plan"),
            postgresql_where=sa.text("is_plan"),
        )
        batch_op.drop_index("ix_family_unit_budget_month")

    op.drop_table("family_unit_budget_lines")
    with op.batch_alter_table("family_couples", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_family_couples_open",
            sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn', 'left')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn', 'left')"),
        )
        batch_op.drop_index(
            "uq_family_couples_living",
            sqlite_where=sa.text("state = 'living'"),
            postgresql_where=sa.text("state = 'living'"),
        )
        batch_op.drop_index(batch_op.f("ix_family_couples_unit_id"))
        batch_op.drop_index(batch_op.f("ix_family_couples_township_code"))
        batch_op.drop_index(batch_op.f("ix_family_couples_province_code"))
        batch_op.drop_index(batch_op.f("ix_family_couples_post_id"))
        batch_op.drop_index(batch_op.f("ix_family_couples_household_id"))
        batch_op.drop_index(batch_op.f("ix_family_couples_county_code"))
        batch_op.drop_index(batch_op.f("ix_family_couples_city_code"))
        batch_op.drop_index(batch_op.f("ix_family_couples_bureau_id"))
        batch_op.drop_index(batch_op.f("ix_family_couples_applicant_person_id"))
        batch_op.drop_index(batch_op.f("ix_family_couples_agency_id"))

    op.drop_table("family_couples")
    with op.batch_alter_table("donation_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_donation_uses_donation_id"))

    op.drop_table("donation_uses")
    with op.batch_alter_table("children", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_children_township_code"))
        batch_op.drop_index(batch_op.f("ix_children_sibling_group"))
        batch_op.drop_index("ix_children_province_name")
        batch_op.drop_index(
            "ix_children_province_closed",
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_children_province_care",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index("ix_children_name_index")
        batch_op.drop_index("ix_children_keeper_name")
        batch_op.drop_index(
            "ix_children_keeper_closed",
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_children_keeper_care",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index("ix_children_id_no_index")
        batch_op.drop_index("ix_children_county_name")
        batch_op.drop_index(
            "ix_children_county_closed",
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_children_county_care",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index("ix_children_code_name")
        batch_op.drop_index("ix_children_city_name")
        batch_op.drop_index(
            "ix_children_city_closed",
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_children_city_care",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index("ix_children_birth")
        batch_op.drop_index("ix_children_agency_care")

    op.drop_table("children")
    with op.batch_alter_table("adoption_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_visits_adoption_id"))

    op.drop_table("adoption_visits")
    with op.batch_alter_table("adoption_situations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_situations_adoption_id"))

    op.drop_table("adoption_situations")
    with op.batch_alter_table("adoption_senders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_senders_person_id"))
        batch_op.drop_index(batch_op.f("ix_adoption_senders_institution_id"))
        batch_op.drop_index(batch_op.f("ix_adoption_senders_id_no_index"))

    op.drop_table("adoption_senders")
    with op.batch_alter_table("adoption_roots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_roots_township_code"))
        batch_op.drop_index(batch_op.f("ix_adoption_roots_province_code"))
        batch_op.drop_index("ix_adoption_roots_due")
        batch_op.drop_index(batch_op.f("ix_adoption_roots_county_code"))
        batch_op.drop_index(batch_op.f("ix_adoption_roots_city_code"))
        batch_op.drop_index(batch_op.f("ix_adoption_roots_adoption_id"))

    op.drop_table("adoption_roots")
    op.drop_table("adoption_presences")
    op.drop_table("adoption_participations")
    op.drop_table("adoption_objections")
    with op.batch_alter_table("adoption_notices", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_adoption_notices_open",
            sqlite_where=sa.text("state IN ('running', 'claim_check')"),
            postgresql_where=sa.text("state IN ('running', 'claim_check')"),
        )
        batch_op.drop_index(batch_op.f("ix_adoption_notices_adoption_id"))

    op.drop_table("adoption_notices")
    with op.batch_alter_table("adoption_interviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_interviews_adoption_id"))

    op.drop_table("adoption_interviews")
    op.drop_table("adoption_fusions")
    with op.batch_alter_table("adoption_follow_ups", schema=None) as batch_op:
        batch_op.drop_index("ix_adoption_follow_ups_due")

    op.drop_table("adoption_follow_ups")
    with op.batch_alter_table("adoption_endings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_adoption_endings_open",
            sqlite_where=sa.text(
                "state IN ('open', 'received', 'approved', 'collecting', 'board')"
            ),
            postgresql_where=sa.text(
                "state IN ('open', 'received', 'approved', 'collecting', 'board')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_adoption_endings_township_code"))
        batch_op.drop_index(batch_op.f("ix_adoption_endings_province_code"))
        batch_op.drop_index("ix_adoption_endings_due")
        batch_op.drop_index(batch_op.f("ix_adoption_endings_county_code"))
        batch_op.drop_index(batch_op.f("ix_adoption_endings_city_code"))
        batch_op.drop_index(batch_op.f("ix_adoption_endings_adoption_id"))

    op.drop_table("adoption_endings")
    op.drop_table("adoption_drafts")
    with op.batch_alter_table("adoption_certificates", schema=None) as batch_op:
        batch_op.drop_index("ix_adoption_certificates_year")
        batch_op.drop_index(batch_op.f("ix_adoption_certificates_adoption_id"))

    op.drop_table("adoption_certificates")
    with op.batch_alter_table("adoption_assessors", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_adoption_assessors_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("adoption_assessors")
    op.drop_table("adoption_assessments")
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_sessions_user_id"))

    op.drop_table("user_sessions")
    op.drop_table("unified_links")
    op.drop_table("template_versions")
    op.drop_table("staff_crime_checks")
    with op.batch_alter_table("staff_certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_certificates_staff_id"))

    op.drop_table("staff_certificates")
    with op.batch_alter_table("second_factors", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_second_factors_authenticator",
            postgresql_where=sa.text("kind = 'totp'"),
            sqlite_where=sa.text("kind = 'totp'"),
        )
        batch_op.drop_index(batch_op.f("ix_second_factors_user_id"))

    op.drop_table("second_factors")
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_index("ix_role_grants_waiting")
        batch_op.drop_index(batch_op.f("ix_role_grants_user_id"))

    op.drop_table("role_grants")
    with op.batch_alter_table("reveals", schema=None) as batch_op:
        batch_op.drop_index("ix_reveals_asker")
        batch_op.drop_index("ix_reveals_agency")

    op.drop_table("reveals")
    with op.batch_alter_table("purchase_projects", schema=None) as batch_op:
        batch_op.drop_index("ix_purchase_projects_year")
        batch_op.drop_index(batch_op.f("ix_purchase_projects_township_code"))
        batch_op.drop_index("ix_purchase_projects_state")
        batch_op.drop_index(batch_op.f("ix_purchase_projects_province_code"))
        batch_op.drop_index("ix_purchase_projects_due")
        batch_op.drop_index(batch_op.f("ix_purchase_projects_county_code"))
        batch_op.drop_index(batch_op.f("ix_purchase_projects_city_code"))

    op.drop_table("purchase_projects")
    with op.batch_alter_table("payment_accounts", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_accounts_household")

    op.drop_table("payment_accounts")
    with op.batch_alter_table("org_reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_org_reports_year",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_org_reports_organisation_id"))

    op.drop_table("org_reports")
    with op.batch_alter_table("org_relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_relations_organisation_id"))

    op.drop_table("org_relations")
    with op.batch_alter_table("org_ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_ratings_organisation_id"))

    op.drop_table("org_ratings")
    with op.batch_alter_table("org_people", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_org_people_full_time",
            sqlite_where=sa.text("full_time AND left_on IS NULL"),
            postgresql_where=sa.text("full_time AND left_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_org_people_organisation_id"))
        batch_op.drop_index("ix_org_people_human")

    op.drop_table("org_people")
    with op.batch_alter_table("org_listings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_listings_organisation_id"))

    op.drop_table("org_listings")
    with op.batch_alter_table("org_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_links_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_org_links_agency_id"))

    op.drop_table("org_links")
    with op.batch_alter_table("org_incubations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_org_incubations_organisation",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_org_incubations_township_code"))
        batch_op.drop_index(batch_op.f("ix_org_incubations_province_code"))
        batch_op.drop_index(batch_op.f("ix_org_incubations_county_code"))
        batch_op.drop_index(batch_op.f("ix_org_incubations_city_code"))
        batch_op.drop_index(batch_op.f("ix_org_incubations_bureau_id"))

    op.drop_table("org_incubations")
    with op.batch_alter_table("org_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_changes_organisation_id"))

    op.drop_table("org_changes")
    with op.batch_alter_table("open_services", schema=None) as batch_op:
        batch_op.drop_index("ix_open_services_agency")

    op.drop_table("open_services")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_inbox")

    op.drop_table("notices")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_person_id"))
        batch_op.drop_index("ix_members_id_no_index")
        batch_op.drop_index(batch_op.f("ix_members_household_id"))

    op.drop_table("members")
    op.drop_table("home_shifts")
    with op.batch_alter_table("home_patrols", schema=None) as batch_op:
        batch_op.drop_index("ix_home_patrols_agency")

    op.drop_table("home_patrols")
    with op.batch_alter_table("home_inspections", schema=None) as batch_op:
        batch_op.drop_index("ix_home_inspections_agency")

    op.drop_table("home_inspections")
    with op.batch_alter_table("foster_applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foster_applications_township_code"))
        batch_op.drop_index("ix_foster_applications_state")
        batch_op.drop_index("ix_foster_applications_sent")
        batch_op.drop_index("ix_foster_applications_province_state")
        batch_op.drop_index("ix_foster_applications_province_sent")
        batch_op.drop_index("ix_foster_applications_province_pool")
        batch_op.drop_index("ix_foster_applications_province_due")
        batch_op.drop_index("ix_foster_applications_pinyin")
        batch_op.drop_index("ix_foster_applications_officer")
        batch_op.drop_index("ix_foster_applications_name")
        batch_op.drop_index(batch_op.f("ix_foster_applications_household_id"))
        batch_op.drop_index("ix_foster_applications_due")
        batch_op.drop_index("ix_foster_applications_county_state")
        batch_op.drop_index("ix_foster_applications_county_sent")
        batch_op.drop_index("ix_foster_applications_county_pool")
        batch_op.drop_index("ix_foster_applications_county_due")
        batch_op.drop_index("ix_foster_applications_counter")
        batch_op.drop_index("ix_foster_applications_city_state")
        batch_op.drop_index("ix_foster_applications_city_sent")
        batch_op.drop_index("ix_foster_applications_city_pool")
        batch_op.drop_index("ix_foster_applications_city_due")
        batch_op.drop_index(batch_op.f("ix_foster_applications_bureau_id"))
        batch_op.drop_index(batch_op.f("ix_foster_applications_applicant_person_id"))
        batch_op.drop_index("ix_foster_applications_agency_pool")

    op.drop_table("foster_applications")
    with op.batch_alter_table("family_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_units_worker_id"))
        batch_op.drop_index(batch_op.f("ix_family_units_township_code"))
        batch_op.drop_index(batch_op.f("ix_family_units_province_code"))
        batch_op.drop_index(batch_op.f("ix_family_units_couple_person_id"))
        batch_op.drop_index(batch_op.f("ix_family_units_county_code"))
        batch_op.drop_index(batch_op.f("ix_family_units_city_code"))
        batch_op.drop_index(batch_op.f("ix_family_units_bureau_id"))
        batch_op.drop_index("ix_family_units_agency")

    op.drop_table("family_units")
    op.drop_table("family_profiles")
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exports_maker_id"))
        batch_op.drop_index("ix_exports_agency")

    op.drop_table("exports")
    with op.batch_alter_table("donations", schema=None) as batch_op:
        batch_op.drop_index("ix_donations_donor")
        batch_op.drop_index("ix_donations_agency")

    op.drop_table("donations")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_subject")
        batch_op.drop_index(batch_op.f("ix_documents_digest"))

    op.drop_table("documents")
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegations_to_user_id"))
        batch_op.drop_index(batch_op.f("ix_delegations_from_user_id"))

    op.drop_table("delegations")
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.drop_index("ix_complaints_subject")
        batch_op.drop_index(batch_op.f("ix_complaints_bureau_id"))

    op.drop_table("complaints")
    with op.batch_alter_table("case_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_case_messages_subject")
        batch_op.drop_index(
            "ix_case_messages_open",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.drop_table("case_messages")
    op.drop_table("calendar_feeds")
    op.drop_table("beds")
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoptions_township_code"))
        batch_op.drop_index("ix_adoptions_state")
        batch_op.drop_index(batch_op.f("ix_adoptions_sender_agency_id"))
        batch_op.drop_index(batch_op.f("ix_adoptions_province_code"))
        batch_op.drop_index(batch_op.f("ix_adoptions_household_id"))
        batch_op.drop_index("ix_adoptions_due")
        batch_op.drop_index(batch_op.f("ix_adoptions_county_code"))
        batch_op.drop_index(batch_op.f("ix_adoptions_city_code"))
        batch_op.drop_index(batch_op.f("ix_adoptions_applicant_person_id"))

    op.drop_table("adoptions")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_person_id"))
        batch_op.drop_index(batch_op.f("ix_users_agency_id"))

    op.drop_table("users")
    with op.batch_alter_table("training_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_sessions_agency_id"))

    op.drop_table("training_sessions")
    with op.batch_alter_table("service_consents", schema=None) as batch_op:
        batch_op.drop_index("ix_service_consents_person")

    op.drop_table("service_consents")
    op.drop_table("rooms")
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ratings_agency_id"))

    op.drop_table("ratings")
    with op.batch_alter_table("quarter_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarter_reports_township_code"))
        batch_op.drop_index(batch_op.f("ix_quarter_reports_province_code"))
        batch_op.drop_index(batch_op.f("ix_quarter_reports_county_code"))
        batch_op.drop_index(batch_op.f("ix_quarter_reports_city_code"))
        batch_op.drop_index("ix_quarter_reports_bureau")

    op.drop_table("quarter_reports")
    op.drop_table("purchase_spot_draws")
    with op.batch_alter_table("payment_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_lists_township_code"))
        batch_op.drop_index("ix_payment_lists_province_month")
        batch_op.drop_index("ix_payment_lists_county_month")
        batch_op.drop_index("ix_payment_lists_city_month")
        batch_op.drop_index(batch_op.f("ix_payment_lists_bureau_id"))
        batch_op.drop_index("ix_payment_lists_agency")

    op.drop_table("payment_lists")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_township_code"))
        batch_op.drop_index(batch_op.f("ix_organisations_province_code"))
        batch_op.drop_index("ix_organisations_name")
        batch_op.drop_index(batch_op.f("ix_organisations_county_code"))
        batch_op.drop_index(batch_op.f("ix_organisations_city_code"))

    op.drop_table("organisations")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_state")

    op.drop_table("messages")
    with op.batch_alter_table("inspection_draws", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_draws_township_code"))
        batch_op.drop_index(batch_op.f("ix_inspection_draws_province_code"))
        batch_op.drop_index(batch_op.f("ix_inspection_draws_county_code"))
        batch_op.drop_index(batch_op.f("ix_inspection_draws_city_code"))
        batch_op.drop_index("ix_inspection_draws_bureau")

    op.drop_table("inspection_draws")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_households_township_code"))
        batch_op.drop_index(batch_op.f("ix_households_province_code"))
        batch_op.drop_index(batch_op.f("ix_households_owner_person_id"))
        batch_op.drop_index(batch_op.f("ix_households_county_code"))
        batch_op.drop_index(batch_op.f("ix_households_city_code"))

    op.drop_table("households")
    with op.batch_alter_table("home_staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_staff_township_code"))
        batch_op.drop_index(batch_op.f("ix_home_staff_province_code"))
        batch_op.drop_index(batch_op.f("ix_home_staff_county_code"))
        batch_op.drop_index(batch_op.f("ix_home_staff_city_code"))
        batch_op.drop_index(batch_op.f("ix_home_staff_agency_id"))

    op.drop_table("home_staff")
    with op.batch_alter_table("home_qualifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_qualifications_agency_id"))

    op.drop_table("home_qualifications")
    with op.batch_alter_table("golive_papers", schema=None) as batch_op:
        batch_op.drop_index("ix_golive_papers_subject")
        batch_op.drop_index(batch_op.f("ix_golive_papers_agency_id"))

    op.drop_table("golive_papers")
    with op.batch_alter_table("family_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_posts_unit_id"))
        batch_op.drop_index("ix_family_posts_open")

    op.drop_table("family_posts")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_created_at"))

    op.drop_table("submissions")
    op.drop_table("sequences")
    op.drop_table("purchase_catalogue_items")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_persons_phone_index"))

    op.drop_table("persons")
    with op.batch_alter_table("parameter_values", schema=None) as batch_op:
        batch_op.drop_index("ix_parameter_values_name")

    op.drop_table("parameter_values")
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.drop_index("ix_one_time_codes_target")

    op.drop_table("one_time_codes")
    op.drop_table("month_deltas")
    with op.batch_alter_table("month_counts", schema=None) as batch_op:
        batch_op.drop_index("ix_month_counts_province")
        batch_op.drop_index(
            "ix_month_counts_nothing",
            sqlite_where=sa.text("number = 0"),
            postgresql_where=sa.text("number = 0"),
        )
        batch_op.drop_index("ix_month_counts_key")
        batch_op.drop_index("ix_month_counts_county")
        batch_op.drop_index("ix_month_counts_city")
        batch_op.drop_index("ix_month_counts_agency")

    op.drop_table("month_counts")
    op.drop_table("holidays")
    op.drop_table("held_inputs")
    with op.batch_alter_table("divisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_divisions_pinyin"))
        batch_op.drop_index(batch_op.f("ix_divisions_parent_code"))
        batch_op.drop_index(batch_op.f("ix_divisions_name"))
        batch_op.drop_index(batch_op.f("ix_divisions_initials"))

    op.drop_table("divisions")
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadlines_township_code"))
        batch_op.drop_index("ix_deadlines_subject")
        batch_op.drop_index(batch_op.f("ix_deadlines_province_code"))
        batch_op.drop_index("ix_deadlines_due")
        batch_op.drop_index(batch_op.f("ix_deadlines_county_code"))
        batch_op.drop_index(batch_op.f("ix_deadlines_city_code"))
        batch_op.drop_index("ix_deadlines_agency_due")

    op.drop_table("deadlines")
    op.drop_table("confirmed_rules")
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_audit_events_subject",
            sqlite_where=sa.text("subject_ref <> ''"),
            postgresql_where=sa.text("subject_ref <> ''"),
        )
        batch_op.drop_index(
            "ix_audit_events_case",
            sqlite_where=sa.text("case_no <> ''"),
            postgresql_where=sa.text("case_no <> ''"),
        )
        batch_op.drop_index(batch_op.f("ix_audit_events_at"))
        batch_op.drop_index("ix_audit_events_actor")
        batch_op.drop_index("ix_audit_events_action")

    op.drop_table("audit_events")
    op.drop_table("audit_chained")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_attempts_key")

    op.drop_table("attempts")
    with op.batch_alter_table("agencies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agencies_township_code"))
        batch_op.drop_index(batch_op.f("ix_agencies_province_code"))
        batch_op.drop_index("ix_agencies_kind")
        batch_op.drop_index(batch_op.f("ix_agencies_county_code"))
        batch_op.drop_index(batch_op.f("ix_agencies_city_code"))

    op.drop_table("agencies")
