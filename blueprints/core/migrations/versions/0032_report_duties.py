"""Reports that a store asks for, who holds which post since when, and who owes which report"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "report_rule",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 20", name=op.f("ck_report_rule_answer_days")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_report_rule_store_id")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_report_rule")),
    )
    op.create_table(
        "report_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
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
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "last_day IS NULL OR first_day <= last_day", name=op.f("ck_report_post_days")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_report_post_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_post_person_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_report_post_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_post")),
    )
    op.create_index("ix_report_post_store", "report_post", ["store_id", "last_day"], unique=False)
    op.create_index(
        "uq_report_post_open",
        "report_post",
        ["store_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("last_day IS NULL"),
        postgresql_where=sa.text("last_day IS NULL"),
    )

    op.create_table(
        "report_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "daily",
                "weekly",
                "monthly",
                "personal",
                name="reportkind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column(
            "every",
            sa.Enum(
                "day", "week", "month", name="every", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
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
            nullable=True,
        ),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("due_after", sa.Integer(), nullable=False),
        sa.Column("due_clock", sa.Time(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("made_until", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("due_after BETWEEN 0 AND 10", name=op.f("ck_report_type_due_after")),
        sa.CheckConstraint("grace_minutes BETWEEN 0 AND 10080", name=op.f("ck_report_type_grace")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_report_type_department_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_report_type_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_type")),
    )
    op.create_index("ix_report_type_store", "report_type", ["store_id", "id"], unique=False)

    op.create_table(
        "report_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
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
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("asked_from", sa.Date(), nullable=False),
        sa.Column("asked_until", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_by_id", sa.Integer(), nullable=True),
        sa.Column("excuse", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_report_duty_answered_by"),
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (returned_by_id IS NULL)",
            name=op.f("ck_report_duty_returned_by"),
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (answer_due_at IS NULL)",
            name=op.f("ck_report_duty_sent_is_answered"),
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (sent_by_id IS NULL)", name=op.f("ck_report_duty_sent_by")
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR returned_at IS NULL",
            name=op.f("ck_report_duty_answered_or_returned"),
        ),
        sa.CheckConstraint(
            "excused_by_id IS NULL OR excused_at IS NOT NULL",
            name=op.f("ck_report_duty_excused_by"),
        ),
        sa.CheckConstraint(
            "first_day <= last_day AND due_at <= late_after", name=op.f("ck_report_duty_days")
        ),
        sa.CheckConstraint(
            "sent_at IS NOT NULL OR (answered_at IS NULL AND returned_at IS NULL)",
            name=op.f("ck_report_duty_sent_first"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_report_duty_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_report_duty_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["excused_by_id"], ["person.id"], name=op.f("fk_report_duty_excused_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_duty_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["person.id"], name=op.f("fk_report_duty_returned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["person.id"], name=op.f("fk_report_duty_sent_by_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_report_duty_store_id")),
        sa.ForeignKeyConstraint(
            ["type_id"], ["report_type.id"], name=op.f("fk_report_duty_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_duty")),
        sa.UniqueConstraint(
            "type_id",
            "person_id",
            "first_day",
            name=op.f("uq_report_duty_type_id_person_id_first_day"),
        ),
    )
    op.create_index(
        "ix_report_duty_person", "report_duty", ["store_id", "person_id", "last_day"], unique=False
    )
    op.create_index(
        "ix_report_duty_store", "report_duty", ["store_id", "last_day", "id"], unique=False
    )
    op.create_index(
        "ix_report_duty_unsent",
        "report_duty",
        ["store_id", "late_after"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_index(
        "ix_report_duty_waiting",
        "report_duty",
        ["store_id", "answer_due_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NULL AND sent_at IS NOT NULL"),
        postgresql_where=sa.text("answered_at IS NULL AND sent_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_report_duty_waiting",
        table_name="report_duty",
        sqlite_where=sa.text("answered_at IS NULL AND sent_at IS NOT NULL"),
        postgresql_where=sa.text("answered_at IS NULL AND sent_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_report_duty_unsent",
        table_name="report_duty",
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_index("ix_report_duty_store", table_name="report_duty")
    op.drop_index("ix_report_duty_person", table_name="report_duty")

    op.drop_table("report_duty")
    op.drop_index("ix_report_type_store", table_name="report_type")

    op.drop_table("report_type")
    op.drop_index(
        "uq_report_post_open",
        table_name="report_post",
        sqlite_where=sa.text("last_day IS NULL"),
        postgresql_where=sa.text("last_day IS NULL"),
    )
    op.drop_index("ix_report_post_store", table_name="report_post")

    op.drop_table("report_post")
    op.drop_table("report_rule")
