"""The first tables"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0001"
down_revision = None


STATEMENTS = (
    (
        "sqlite",
        "CREATE TRIGGER issue_first_deadline_stays BEFORE UPDATE ON issue WHEN (OLD.first_deadline IS NOT NULL AND (NEW.first_deadline IS NULL OR NEW.first_deadline <> OLD.first_deadline)) BEGIN SELECT RAISE(ABORT, 'issue: first_deadline_stays'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER issue_first_deadline_stays BEFORE UPDATE ON issue FOR EACH ROW WHEN (OLD.first_deadline IS NOT NULL AND (NEW.first_deadline IS NULL OR NEW.first_deadline <> OLD.first_deadline)) EXECUTE FUNCTION refuse_change()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER issue_event_never_changes BEFORE UPDATE ON issue_event BEGIN SELECT RAISE(ABORT, 'issue_event: never_changes'); END",
    ),
    (
        "postgresql",
        "CREATE TRIGGER issue_event_never_changes BEFORE UPDATE ON issue_event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER issue_event_never_goes BEFORE DELETE ON issue_event BEGIN SELECT RAISE(ABORT, 'issue_event: never_goes'); END",
    ),
    (
        "postgresql",
        "CREATE TRIGGER issue_event_never_goes BEFORE DELETE ON issue_event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER issue_event_text_never_changes BEFORE UPDATE ON issue_event_text BEGIN SELECT RAISE(ABORT, 'issue_event_text: never_changes'); END",
    ),
    (
        "postgresql",
        "CREATE TRIGGER issue_event_text_never_changes BEFORE UPDATE ON issue_event_text FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ),
    (
        "sqlite",
        "CREATE VIRTUAL TABLE issue_search_fts USING fts5(grams, content='issue_search', content_rowid='issue_id', tokenize='unicode61')",
    ),
    (
        "sqlite",
        "CREATE TRIGGER issue_search_enters AFTER INSERT ON issue_search BEGIN INSERT INTO issue_search_fts (rowid, grams) VALUES (new.issue_id, new.grams); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER issue_search_leaves AFTER DELETE ON issue_search BEGIN INSERT INTO issue_search_fts (issue_search_fts, rowid, grams) VALUES ('delete', old.issue_id, old.grams); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER issue_search_changes AFTER UPDATE ON issue_search BEGIN INSERT INTO issue_search_fts (issue_search_fts, rowid, grams) VALUES ('delete', old.issue_id, old.grams); INSERT INTO issue_search_fts (rowid, grams) VALUES (new.issue_id, new.grams); END",
    ),
    (
        "postgresql",
        "ALTER TABLE issue_search ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', grams)) STORED",
    ),
    ("postgresql", "CREATE INDEX ix_issue_search_vector ON issue_search USING gin (vector)"),
)
"""(dialect, statement): triggers that refuse, and the search index."""


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("ticket_epoch", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        op.f("ix_sign_in_attempt_address_at"), "sign_in_attempt", ["address", "at"], unique=False
    )
    op.create_index(
        op.f("ix_sign_in_attempt_username_at"), "sign_in_attempt", ["username", "at"], unique=False
    )

    op.create_table(
        "store",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
        sa.UniqueConstraint("code", name=op.f("uq_store_code")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audit_entry_by_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_audit_entry_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_store_id_at"), "audit_entry", ["store_id", "at"], unique=False
    )

    op.create_table(
        "callback_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sales_3",
                "sales_7",
                "sales_30",
                "service_3",
                "second",
                name="callbackkind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("offset_days", sa.Integer(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("question_set_code", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("max_attempts >= 1", name=op.f("ck_callback_rule_max_attempts")),
        sa.CheckConstraint(
            "offset_days >= 0 AND window_days >= 1", name=op.f("ck_callback_rule_days")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_callback_rule_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_rule")),
        sa.UniqueConstraint("store_id", "kind", name=op.f("uq_callback_rule_store_id_kind")),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_by_hand", sa.Boolean(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "unknown",
                "male",
                "female",
                name="gender",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("do_not_call_at", UtcDateTime(), nullable=True),
        sa.Column("do_not_call_by_id", sa.Integer(), nullable=True),
        sa.Column("do_not_call_note", sa.Text(), nullable=False),
        sa.Column("unreachable_since", sa.Date(), nullable=True),
        sa.Column("preferred_time", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(do_not_call_at IS NULL) = (do_not_call_by_id IS NULL)",
            name=op.f("ck_customer_do_not_call_at_and_by"),
        ),
        sa.ForeignKeyConstraint(
            ["do_not_call_by_id"], ["person.id"], name=op.f("fk_customer_do_not_call_by_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_customer_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_index(
        op.f("ix_customer_store_id_name"), "customer", ["store_id", "name"], unique=False
    )
    op.create_index(
        op.f("ix_customer_store_id_phone"), "customer", ["store_id", "phone"], unique=False
    )

    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["department.id"], name=op.f("fk_department_parent_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_department_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("store_id", "code", name=op.f("uq_department_store_id_code")),
    )
    op.create_index(op.f("ix_department_parent_id"), "department", ["parent_id"], unique=False)

    op.create_table(
        "figure_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_figure_target_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_target")),
        sa.UniqueConstraint("store_id", "key", name=op.f("uq_figure_target_store_id_key")),
    )
    op.create_table(
        "frozen_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_frozen_month_version")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_frozen_month_by_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_frozen_month_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_month")),
        sa.UniqueConstraint(
            "store_id", "month", "version", name=op.f("uq_frozen_month_store_id_month_version")
        ),
    )
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("deliveries", "orders", name="kind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("heading_row", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "uploaded",
                "checked",
                "stopped",
                "done",
                name="importstate",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("callbacks_from", sa.Date(), nullable=True),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_import_imported_by_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_import_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_index(
        op.f("ix_import_store_id_created_at"), "import", ["store_id", "created_at"], unique=False
    )

    op.create_table(
        "issue_number",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_issue_number_store_id")),
        sa.PrimaryKeyConstraint("store_id", "year", name=op.f("pk_issue_number")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("result_url", sa.Text(), nullable=False),
        sa.Column("asks_cancel", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_person_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_job_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        op.f("ix_job_person_id_created_at"), "job", ["person_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_job_state_queue"), "job", ["state", "queue"], unique=False)

    op.create_table(
        "level_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "normal",
                "escalated",
                "critical",
                name="level",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("response_hours", sa.Integer(), nullable=False),
        sa.Column("counts_natural_hours", sa.Boolean(), nullable=False),
        sa.Column("closing_days", sa.Integer(), nullable=False),
        sa.Column("measures_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "response_hours >= 0 AND closing_days >= 0", name=op.f("ck_level_rule_not_negative")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_level_rule_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_rule")),
        sa.UniqueConstraint("store_id", "level", name=op.f("uq_level_rule_store_id_level")),
    )
    op.create_table(
        "month_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("definitions", sa.Integer(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_month_figure_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_figure")),
        sa.UniqueConstraint(
            "store_id", "month", "key", name=op.f("uq_month_figure_store_id_month_key")
        ),
    )
    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_question_set_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
        sa.UniqueConstraint(
            "store_id", "code", "version", name=op.f("uq_question_set_store_id_code_version")
        ),
    )
    op.create_table(
        "remembered_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("deliveries", "orders", name="kind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("remembered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_remembered_mapping_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_mapping")),
        sa.UniqueConstraint(
            "store_id",
            "kind",
            "headings",
            name=op.f("uq_remembered_mapping_store_id_kind_headings"),
        ),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("result_url", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_submission_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_person_id"), "submission", ["person_id"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(opens IS NULL) = (closes IS NULL)", name=op.f("ck_calendar_day_opens_and_closes")
        ),
        sa.CheckConstraint("opens < closes", name=op.f("ck_calendar_day_opens_before_closes")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_calendar_day_department_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_calendar_day_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    op.create_index(
        op.f("ix_calendar_day_department_id"), "calendar_day", ["department_id"], unique=False
    )
    op.create_index(
        "ix_calendar_day_store_id_day", "calendar_day", ["store_id", "day"], unique=False
    )

    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_category_department_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_category_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("store_id", "code", name=op.f("uq_category_store_id_code")),
    )
    op.create_index(op.f("ix_category_department_id"), "category", ["department_id"], unique=False)

    op.create_table(
        "customer_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "name",
                "phone",
                "plate",
                "do_not_call",
                "call_again",
                name="change",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_customer_event_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_event_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_customer_event_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_event")),
    )
    op.create_index(
        op.f("ix_customer_event_customer_id_at"),
        "customer_event",
        ["customer_id", "at"],
        unique=False,
    )

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "new", "seen", "rejected", name="outcome", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_row_import_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_import_row_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_row_import_id_number")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "cs_specialist",
                "cs_manager",
                "inspector",
                "rep",
                "advisor",
                "head",
                "gm",
                "group_manager",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_membership_department_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_membership_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "store_id", name=op.f("uq_membership_person_id_store_id")),
    )
    op.create_index(
        op.f("ix_membership_department_id"), "membership", ["department_id"], unique=False
    )
    op.create_index(
        op.f("ix_membership_store_id_department_id"),
        "membership",
        ["store_id", "department_id"],
        unique=False,
    )

    op.create_table(
        "overview_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("frozen_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_overview_print_by_id")),
        sa.ForeignKeyConstraint(
            ["frozen_id"], ["frozen_month.id"], name=op.f("fk_overview_print_frozen_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_overview_print_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overview_print")),
    )
    op.create_index(
        op.f("ix_overview_print_frozen_id"), "overview_print", ["frozen_id"], unique=False
    )
    op.create_index(
        op.f("ix_overview_print_store_id_at"), "overview_print", ["store_id", "at"], unique=False
    )

    op.create_table(
        "phone_reveal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_phone_reveal_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_phone_reveal_person_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_phone_reveal_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_reveal")),
    )
    op.create_index(
        op.f("ix_phone_reveal_customer_id"), "phone_reveal", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_phone_reveal_store_id_at"), "phone_reveal", ["store_id", "at"], unique=False
    )

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("chinese", sa.Text(), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "score",
                "yes_no",
                "nps",
                "text",
                name="answertype",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("low_at", sa.Integer(), nullable=True),
        sa.Column(
            "need",
            sa.Enum(
                "always", "when_low", "no", name="need", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["question_set_id"], ["question_set.id"], name=op.f("fk_question_question_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint(
            "question_set_id", "code", name=op.f("uq_question_question_set_id_code")
        ),
    )
    op.create_table(
        "vehicle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vin", sa.Text(), nullable=True),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("plate_by_hand", sa.Boolean(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_vehicle_customer_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_vehicle_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sa.UniqueConstraint("store_id", "vin", name=op.f("uq_vehicle_store_id_vin")),
    )
    op.create_index(op.f("ix_vehicle_customer_id"), "vehicle", ["customer_id"], unique=False)
    op.create_index(
        op.f("ix_vehicle_store_id_plate"), "vehicle", ["store_id", "plate"], unique=False
    )

    op.create_table(
        "working_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_working_hours_opens_before_closes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_working_hours_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
        sa.UniqueConstraint(
            "department_id", "weekday", name=op.f("uq_working_hours_department_id_weekday")
        ),
    )
    op.create_table(
        "working_pattern",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column(
            "holidays",
            sa.Enum(
                "followed",
                "spring_festival",
                "ignored",
                name="holidays",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_working_pattern_department_id")
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_working_pattern")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("rep_name", sa.Text(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("insurance_until", sa.Date(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_delivery_customer_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_delivery_store_id")),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_delivery_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("store_id", "vehicle_id", name=op.f("uq_delivery_store_id_vehicle_id")),
    )
    op.create_index(op.f("ix_delivery_customer_id"), "delivery", ["customer_id"], unique=False)
    op.create_index(
        op.f("ix_delivery_store_id_delivered_on"),
        "delivery",
        ["store_id", "delivered_on"],
        unique=False,
    )
    op.create_index(op.f("ix_delivery_vehicle_id"), "delivery", ["vehicle_id"], unique=False)

    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "callback",
                "complaint",
                "finding",
                "report",
                "meeting",
                "manual",
                name="issuekind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "normal",
                "escalated",
                "critical",
                name="level",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "awaiting_acceptance",
                "in_progress",
                "paused",
                "closing_applied",
                "awaiting_customer",
                "closed",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("response_due_at", UtcDateTime(), nullable=True),
        sa.Column("responded_at", UtcDateTime(), nullable=True),
        sa.Column("first_deadline", UtcDateTime(), nullable=True),
        sa.Column("deadline", UtcDateTime(), nullable=False),
        sa.Column("extensions_granted", sa.Integer(), nullable=False),
        sa.Column("measures_due_at", UtcDateTime(), nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=True),
        sa.Column("resumes_at", UtcDateTime(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("customer_word", sa.Text(), nullable=False),
        sa.Column("is_explained", sa.Boolean(), nullable=False),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("declines", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("reopens", sa.Integer(), nullable=False),
        sa.Column("level_raised", sa.Integer(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.Text(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorder_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("acceptor_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("feedback_by_id", sa.Integer(), nullable=True),
        sa.Column("feedback_to_id", sa.Integer(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("tracker_id", sa.Integer(), nullable=True),
        sa.Column("tracked_at", UtcDateTime(), nullable=True),
        sa.Column("verifier_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state = 'closed')",
            name=op.f("ck_issue_closed_at_and_state"),
        ),
        sa.CheckConstraint(
            "(state = 'paused') = (resumes_at IS NOT NULL)", name=op.f("ck_issue_paused_until")
        ),
        sa.CheckConstraint(
            "is_open = (state IN ('awaiting_acceptance', 'in_progress', 'paused', 'closing_applied', 'awaiting_customer'))",
            name=op.f("ck_issue_is_open"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_issue_closed_at_and_by")
        ),
        sa.CheckConstraint(
            "verifier_id <> handler_id", name=op.f("ck_issue_verifier_is_not_handler")
        ),
        sa.ForeignKeyConstraint(["acceptor_id"], ["person.id"], name=op.f("fk_issue_acceptor_id")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_issue_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_issue_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_issue_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_issue_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["issue.id"], name=op.f("fk_issue_duplicate_of_id")
        ),
        sa.ForeignKeyConstraint(
            ["feedback_by_id"], ["person.id"], name=op.f("fk_issue_feedback_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["feedback_to_id"], ["person.id"], name=op.f("fk_issue_feedback_to_id")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_issue_handler_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["person.id"], name=op.f("fk_issue_recorder_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_issue_store_id")),
        sa.ForeignKeyConstraint(["tracker_id"], ["person.id"], name=op.f("fk_issue_tracker_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_issue_vehicle_id")),
        sa.ForeignKeyConstraint(["verifier_id"], ["person.id"], name=op.f("fk_issue_verifier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_issue_store_id_number")),
    )
    op.create_index("ix_issue_acceptor", "issue", ["acceptor_id"], unique=False)
    op.create_index("ix_issue_customer", "issue", ["customer_id"], unique=False)
    op.create_index(
        "ix_issue_department",
        "issue",
        ["store_id", "department_id", "is_open", "deadline", "id"],
        unique=False,
    )
    op.create_index("ix_issue_feedback_to", "issue", ["feedback_to_id"], unique=False)
    op.create_index(
        "ix_issue_first_deadline", "issue", ["store_id", "first_deadline"], unique=False
    )
    op.create_index(
        "ix_issue_handler",
        "issue",
        ["store_id", "handler_id", "is_open", "deadline", "id"],
        unique=False,
    )
    op.create_index(
        "ix_issue_open", "issue", ["store_id", "is_open", "deadline", "id"], unique=False
    )
    op.create_index("ix_issue_recorded", "issue", ["store_id", "recorded_at", "id"], unique=False)
    op.create_index("ix_issue_recorder", "issue", ["recorder_id"], unique=False)
    op.create_index("ix_issue_source", "issue", ["store_id", "kind", "source_id"], unique=False)
    op.create_index("ix_issue_tracker", "issue", ["tracker_id"], unique=False)
    op.create_index("ix_issue_vehicle", "issue", ["vehicle_id"], unique=False)
    op.create_index("ix_issue_verifier", "issue", ["verifier_id"], unique=False)

    op.create_table(
        "repair_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("mileage", sa.Integer(), nullable=True),
        sa.Column("work_kind", sa.Text(), nullable=False),
        sa.Column("advisor_name", sa.Text(), nullable=False),
        sa.Column("technician_name", sa.Text(), nullable=False),
        sa.Column("labour", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_repair_order_customer_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_repair_order_store_id")),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_repair_order_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_order")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_repair_order_store_id_number")),
    )
    op.create_index(
        op.f("ix_repair_order_customer_id"), "repair_order", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_repair_order_store_id_left_at"),
        "repair_order",
        ["store_id", "left_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_repair_order_vehicle_id"), "repair_order", ["vehicle_id"], unique=False
    )

    op.create_table(
        "callback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sales_3",
                "sales_7",
                "sales_30",
                "service_3",
                "second",
                name="callbackkind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("repair_order_id", sa.Integer(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("raised_issue_id", sa.Integer(), nullable=True),
        sa.Column("issue_moved_at", UtcDateTime(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("window_ends_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "to_call",
                "calling",
                "to_redial",
                "completed",
                "unreachable",
                "no_calls",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("call_from", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("is_promised", sa.Boolean(), nullable=False),
        sa.Column("phone_wanted", sa.Boolean(), nullable=False),
        sa.Column("bad_phone", sa.Text(), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("attempts_made", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("is_on_time", sa.Boolean(), nullable=True),
        sa.Column("connected_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_dissatisfied", sa.Boolean(), nullable=True),
        sa.Column("overall", sa.Integer(), nullable=True),
        sa.Column("nps", sa.Integer(), nullable=True),
        sa.Column("first_time_fix", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "is_open = (state IN ('to_call', 'calling', 'to_redial'))",
            name=op.f("ck_callback_open_by_state"),
        ),
        sa.CheckConstraint(
            "state <> 'completed' OR done_at IS NOT NULL",
            name=op.f("ck_callback_completed_is_done"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN delivery_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN repair_order_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN issue_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_callback_one_source"),
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL)",
            name=op.f("ck_callback_cancelled_at_and_by"),
        ),
        sa.CheckConstraint(
            "(claimed_until IS NULL) = (claimed_by_id IS NULL)", name=op.f("ck_callback_claim")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_callback_done_at_and_by")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"], ["person.id"], name=op.f("fk_callback_assigned_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["person.id"], name=op.f("fk_callback_cancelled_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["person.id"], name=op.f("fk_callback_claimed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_callback_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_callback_delivery_id")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_callback_done_by_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_callback_issue_id")),
        sa.ForeignKeyConstraint(
            ["raised_issue_id"], ["issue.id"], name=op.f("fk_callback_raised_issue_id")
        ),
        sa.ForeignKeyConstraint(
            ["repair_order_id"], ["repair_order.id"], name=op.f("fk_callback_repair_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["callback_rule.id"], name=op.f("fk_callback_rule_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_callback_store_id")),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_callback_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
        sa.UniqueConstraint("rule_id", "delivery_id", name=op.f("uq_callback_rule_id_delivery_id")),
        sa.UniqueConstraint(
            "rule_id", "repair_order_id", name=op.f("uq_callback_rule_id_repair_order_id")
        ),
    )
    op.create_index(
        op.f("ix_callback_assigned_to_id"), "callback", ["assigned_to_id"], unique=False
    )
    op.create_index(
        op.f("ix_callback_customer_id_due_on"), "callback", ["customer_id", "due_on"], unique=False
    )
    op.create_index(op.f("ix_callback_delivery_id"), "callback", ["delivery_id"], unique=False)
    op.create_index(
        op.f("ix_callback_done_by_id_issue_moved_at"),
        "callback",
        ["done_by_id", "issue_moved_at"],
        unique=False,
    )
    op.create_index(op.f("ix_callback_issue_id"), "callback", ["issue_id"], unique=False)
    op.create_index(
        op.f("ix_callback_raised_issue_id"), "callback", ["raised_issue_id"], unique=False
    )
    op.create_index(
        op.f("ix_callback_repair_order_id"), "callback", ["repair_order_id"], unique=False
    )
    op.create_index(
        op.f("ix_callback_store_id_call_from_id"),
        "callback",
        ["store_id", "call_from", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_callback_store_id_done_at"), "callback", ["store_id", "done_at"], unique=False
    )
    op.create_index(
        op.f("ix_callback_store_id_is_open_phone_wanted_call_from_id"),
        "callback",
        ["store_id", "is_open", "phone_wanted", "call_from", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_callback_store_id_window_ends_on_state"),
        "callback",
        ["store_id", "window_ends_on", "state"],
        unique=False,
    )
    op.create_index(
        "uq_callback_open_second",
        "callback",
        ["issue_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_comment_by_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_comment_issue_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_comment_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index("ix_comment_issue_id", "comment", ["issue_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deadline", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_extension_decided_at_and_by"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (is_approved IS NULL)", name=op.f("ck_extension_decided_how")
        ),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id", name=op.f("ck_extension_not_by_the_asker")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_extension_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_extension_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_extension_issue_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_extension_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index("ix_extension_issue_id", "extension", ["issue_id"], unique=False)
    op.create_index(
        "ix_extension_undecided",
        "extension",
        ["issue_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )

    op.create_table(
        "issue_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column(
            "was",
            sa.Enum(
                "draft",
                "awaiting_acceptance",
                "in_progress",
                "paused",
                "closing_applied",
                "awaiting_customer",
                "closed",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "awaiting_acceptance",
                "in_progress",
                "paused",
                "closing_applied",
                "awaiting_customer",
                "closed",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "normal",
                "escalated",
                "critical",
                name="level",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("text_digest", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_issue_event_by_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_issue_event_department_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_event_issue_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_issue_event_person_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_issue_event_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_event")),
        sa.UniqueConstraint("issue_id", "seq", name=op.f("uq_issue_event_issue_id_seq")),
    )
    op.create_index(
        "ix_issue_event_balance",
        "issue_event",
        ["store_id", "at", "issue_id", "opens"],
        unique=False,
    )
    op.create_index("ix_issue_event_what", "issue_event", ["store_id", "what", "at"], unique=False)

    op.create_table(
        "issue_search",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("grams", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_search_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_issue_search")),
    )
    op.create_table(
        "top_five",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("rank BETWEEN 1 AND 5", name=op.f("ck_top_five_rank")),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["person.id"], name=op.f("fk_top_five_chosen_by_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_top_five_issue_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_top_five_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_top_five")),
        sa.UniqueConstraint("store_id", "month", "issue_id", name="uq_top_five_issue"),
        sa.UniqueConstraint(
            "store_id", "month", "rank", name=op.f("uq_top_five_store_id_month_rank")
        ),
    )
    op.create_index(op.f("ix_top_five_issue_id"), "top_five", ["issue_id"], unique=False)

    op.create_table(
        "callback_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "connected",
                "hung_up",
                "no_answer",
                "busy",
                "switched_off",
                "suspended",
                "no_such_number",
                "wrong_person",
                "call_later",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'call_later' OR next_at IS NOT NULL",
            name=op.f("ck_callback_attempt_later_has_a_time"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_callback_attempt_by_id")),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callback.id"], name=op.f("fk_callback_attempt_callback_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_callback_attempt_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempt")),
    )
    op.create_index(
        op.f("ix_callback_attempt_callback_id"), "callback_attempt", ["callback_id"], unique=False
    )
    op.create_index(
        op.f("ix_callback_attempt_store_id_at"),
        "callback_attempt",
        ["store_id", "at"],
        unique=False,
    )

    op.create_table(
        "callback_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_dissatisfied", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_callback_reply_by_id")),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callback.id"], name=op.f("fk_callback_reply_callback_id")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["callback_reply.id"], name=op.f("fk_callback_reply_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_set_id"], ["question_set.id"], name=op.f("fk_callback_reply_question_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_reply")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_callback_reply_corrects_id")),
    )
    op.create_index(
        op.f("ix_callback_reply_callback_id"), "callback_reply", ["callback_id"], unique=False
    )

    op.create_table(
        "issue_event_text",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["issue_event.id"], name=op.f("fk_issue_event_text_event_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_issue_event_text")),
    )
    op.create_table(
        "callback_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(number IS NULL) <> (words IS NULL)", name=op.f("ck_callback_answer_number_or_words")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_callback_answer_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["callback_reply.id"], name=op.f("fk_callback_answer_reply_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_answer")),
        sa.UniqueConstraint(
            "reply_id", "question_id", name=op.f("uq_callback_answer_reply_id_question_id")
        ),
    )
    op.create_index(
        op.f("ix_callback_answer_question_id"), "callback_answer", ["question_id"], unique=False
    )
    dialect = op.get_bind().dialect.name
    for name, statement in STATEMENTS:
        if name == dialect:
            op.get_bind().exec_driver_sql(
                statement.replace("%", "%%") if name == "postgresql" else statement
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE issue_search_fts")

    op.drop_table("callback_answer")
    op.drop_table("issue_event_text")

    op.drop_table("callback_reply")

    op.drop_table("callback_attempt")

    op.drop_table("top_five")
    op.drop_table("issue_search")

    op.drop_table("issue_event")

    op.drop_table("extension")

    op.drop_table("comment")

    op.drop_table("callback")

    op.drop_table("repair_order")

    op.drop_table("issue")

    op.drop_table("delivery")
    op.drop_table("working_pattern")
    op.drop_table("working_hours")

    op.drop_table("vehicle")
    op.drop_table("question")

    op.drop_table("phone_reveal")

    op.drop_table("overview_print")

    op.drop_table("membership")
    op.drop_table("import_row")

    op.drop_table("customer_event")

    op.drop_table("category")

    op.drop_table("calendar_day")

    op.drop_table("submission")
    op.drop_table("remembered_mapping")
    op.drop_table("question_set")
    op.drop_table("month_figure")
    op.drop_table("level_rule")

    op.drop_table("job")
    op.drop_table("issue_number")

    op.drop_table("import")
    op.drop_table("frozen_month")
    op.drop_table("figure_target")

    op.drop_table("department")

    op.drop_table("customer")
    op.drop_table("callback_rule")

    op.drop_table("audit_entry")
    op.drop_table("store")

    op.drop_table("sign_in_attempt")
    op.drop_table("person")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change")
