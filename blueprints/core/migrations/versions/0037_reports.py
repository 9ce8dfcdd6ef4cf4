"""What was written for a report that is owed, its plan, and what was said of its lines"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_report_version")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_by_id")),
        sa.ForeignKeyConstraint(["duty_id"], ["report_duty.id"], name=op.f("fk_report_duty_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_report_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("duty_id", name=op.f("uq_report_duty_id")),
    )
    op.create_index("ix_report_store", "report", ["store_id", "id"], unique=False)

    op.create_table(
        "report_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "happened",
                "wrong",
                "needed",
                "competitor",
                name="section",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "kept",
                "changed",
                "dropped",
                "own",
                name="origin",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("source_words", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "origin = 'own' OR source_kind IS NOT NULL",
            name=op.f("ck_report_line_drafted_from_a_row"),
        ),
        sa.CheckConstraint(
            "(source_kind IS NULL) = (source_id IS NULL)", name=op.f("ck_report_line_source")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_line_report_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_report_line_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_line")),
    )
    op.create_index(
        "ix_report_line_report", "report_line", ["report_id", "version", "position"], unique=False
    )
    op.create_index("ix_report_line_store", "report_line", ["store_id", "id"], unique=False)

    op.create_table(
        "report_plan_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "number >= 0 AND (number = 0) = (earlier_id IS NULL)",
            name=op.f("ck_report_plan_line_number"),
        ),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["report_plan_line.id"], name=op.f("fk_report_plan_line_earlier_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_plan_line_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_report_plan_line_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_plan_line")),
    )
    op.create_index(
        "ix_report_plan_line_earlier_id", "report_plan_line", ["earlier_id"], unique=False
    )
    op.create_index(
        "ix_report_plan_line_report",
        "report_plan_line",
        ["report_id", "version", "position"],
        unique=False,
    )

    op.create_table(
        "report_line_answer",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "disposition",
            sa.Enum(
                "adopt",
                "task",
                "file",
                "decline",
                name="disposition",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "disposition <> 'decline' OR words <> ''",
            name=op.f("ck_report_line_answer_declined_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_line_answer_by_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["report_line.id"], name=op.f("fk_report_line_answer_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_report_line_answer_store_id")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_report_line_answer")),
    )
    op.create_index(
        "ix_report_line_answer_store", "report_line_answer", ["store_id", "at"], unique=False
    )

    op.create_table(
        "report_plan_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "open",
                "given_up",
                name="outcome",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["line_id"], ["report_plan_line.id"], name=op.f("fk_report_plan_result_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_plan_result_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_report_plan_result_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_plan_result")),
        sa.UniqueConstraint(
            "report_id",
            "version",
            "line_id",
            name=op.f("uq_report_plan_result_report_id_version_line_id"),
        ),
    )
    op.create_index("ix_report_plan_result_line", "report_plan_result", ["line_id"], unique=False)

    op.add_column("report_duty", sa.Column("seen_in_time", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("report_duty", "seen_in_time")

    op.drop_index("ix_report_plan_result_line", table_name="report_plan_result")

    op.drop_table("report_plan_result")
    op.drop_index("ix_report_line_answer_store", table_name="report_line_answer")

    op.drop_table("report_line_answer")
    op.drop_index("ix_report_plan_line_report", table_name="report_plan_line")
    op.drop_index("ix_report_plan_line_earlier_id", table_name="report_plan_line")

    op.drop_table("report_plan_line")
    op.drop_index("ix_report_line_store", table_name="report_line")
    op.drop_index("ix_report_line_report", table_name="report_line")

    op.drop_table("report_line")
    op.drop_index("ix_report_store", table_name="report")

    op.drop_table("report")
