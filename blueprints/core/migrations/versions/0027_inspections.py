"""Inspections: planned, filled in, and what was found"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "inspection_rule",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("repeat_factor", sa.Integer(), nullable=False),
        sa.Column("raises_level", sa.Boolean(), nullable=False),
        sa.Column("final_after_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "final_after_days BETWEEN 1 AND 730", name=op.f("ck_inspection_rule_final_after")
        ),
        sa.CheckConstraint(
            "repeat_factor BETWEEN 1 AND 10", name=op.f("ck_inspection_rule_factor")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_inspection_rule_store_id")
        ),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_inspection_rule")),
    )
    op.create_table(
        "inspection_routine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("check_list_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column(
            "every",
            sa.Enum("week", "month", name="every", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(every = 'week' AND day BETWEEN 0 AND 6) OR (every = 'month' AND day BETWEEN 1 AND 31)",
            name=op.f("ck_inspection_routine_day"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_inspection_routine_ended_by"),
        ),
        sa.ForeignKeyConstraint(
            ["check_list_id"], ["check_list.id"], name=op.f("fk_inspection_routine_check_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_inspection_routine_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["person.id"], name=op.f("fk_inspection_routine_inspector_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_inspection_routine_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_inspection_routine_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_routine")),
    )
    op.create_index(
        "ix_inspection_routine_store", "inspection_routine", ["store_id", "id"], unique=False
    )
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("check_list_id", sa.Integer(), nullable=False),
        sa.Column("routine_id", sa.Integer(), nullable=True),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("possible", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancellation", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL)",
            name=op.f("ck_inspection_cancelled_by"),
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_inspection_done_by")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (version_id IS NULL)",
            name=op.f("ck_inspection_done_with_a_version"),
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_inspection_done_or_cancelled")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["person.id"], name=op.f("fk_inspection_cancelled_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["check_list_id"], ["check_list.id"], name=op.f("fk_inspection_check_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["person.id"], name=op.f("fk_inspection_done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["person.id"], name=op.f("fk_inspection_inspector_id")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["person.id"], name=op.f("fk_inspection_planned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["routine_id"], ["inspection_routine.id"], name=op.f("fk_inspection_routine_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_inspection_store_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["check_list_version.id"], name=op.f("fk_inspection_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("routine_id", "due_on", name=op.f("uq_inspection_routine_id_due_on")),
    )
    op.create_index(
        "ix_inspection_inspector",
        "inspection",
        ["store_id", "inspector_id", "done_at", "due_on"],
        unique=False,
    )
    op.create_index("ix_inspection_list", "inspection", ["check_list_id", "due_on"], unique=False)
    op.create_index("ix_inspection_store", "inspection", ["store_id", "due_on", "id"], unique=False)
    op.create_table(
        "inspection_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "failed",
                "not_applicable",
                name="outcome",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'failed') = (lost > 0)", name=op.f("ck_inspection_answer_failed_loses")
        ),
        sa.CheckConstraint(
            "lost >= 0 AND factor >= 1", name=op.f("ck_inspection_answer_deduction")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_answer_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["row_id"], ["check_row.id"], name=op.f("fk_inspection_answer_row_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_inspection_answer_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_answer")),
        sa.UniqueConstraint(
            "inspection_id", "row_id", name=op.f("uq_inspection_answer_inspection_id_row_id")
        ),
    )
    op.create_index("ix_inspection_answer_row", "inspection_answer", ["row_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_inspection_answer_row", table_name="inspection_answer")
    op.drop_table("inspection_answer")
    op.drop_index("ix_inspection_store", table_name="inspection")
    op.drop_index("ix_inspection_list", table_name="inspection")
    op.drop_index("ix_inspection_inspector", table_name="inspection")
    op.drop_table("inspection")
    op.drop_index("ix_inspection_routine_store", table_name="inspection_routine")
    op.drop_table("inspection_routine")
    op.drop_table("inspection_rule")
