"""What inspections found, what later rounds said of it, and who approved the measures"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by_id", sa.Integer(), nullable=False),
        sa.Column("seen_fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_fixed_in_id", sa.Integer(), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_by_id", sa.Integer(), nullable=True),
        sa.Column("final_in_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(final_at IS NULL) = (final_by_id IS NULL)", name=op.f("ck_finding_final_by")
        ),
        sa.CheckConstraint(
            "final_in_id IS NULL OR final_at IS NOT NULL", name=op.f("ck_finding_final_in")
        ),
        sa.CheckConstraint(
            "number >= 1 AND (number = 1) = (earlier_id IS NULL)", name=op.f("ck_finding_number")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["check_area.id"], name=op.f("fk_finding_area_id")),
        sa.ForeignKeyConstraint(["earlier_id"], ["finding.id"], name=op.f("fk_finding_earlier_id")),
        sa.ForeignKeyConstraint(
            ["final_by_id"], ["person.id"], name=op.f("fk_finding_final_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["final_in_id"], ["inspection.id"], name=op.f("fk_finding_final_in_id")
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["person.id"], name=op.f("fk_finding_found_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_finding_inspection_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_finding_issue_id")),
        sa.ForeignKeyConstraint(["item_id"], ["check_item.id"], name=op.f("fk_finding_item_id")),
        sa.ForeignKeyConstraint(["row_id"], ["check_row.id"], name=op.f("fk_finding_row_id")),
        sa.ForeignKeyConstraint(
            ["seen_fixed_in_id"], ["inspection.id"], name=op.f("fk_finding_seen_fixed_in_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_finding_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("earlier_id", name=op.f("uq_finding_earlier_id")),
    )
    op.create_index(
        "ix_finding_area",
        "finding",
        ["store_id", "area_id", "id"],
        unique=False,
        sqlite_where=sa.text("final_at IS NULL"),
        postgresql_where=sa.text("final_at IS NULL"),
    )
    op.create_index("ix_finding_inspection", "finding", ["inspection_id", "row_id"], unique=False)
    op.create_index("ix_finding_issue", "finding", ["issue_id"], unique=False)
    op.create_index("ix_finding_item", "finding", ["item_id", "id"], unique=False)
    op.create_index("ix_finding_store", "finding", ["store_id", "found_at", "id"], unique=False)
    op.create_table(
        "measures_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_measures_decision_by_id")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_measures_decision_issue_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_measures_decision_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures_decision")),
    )
    op.create_index(
        "ix_measures_decision_issue", "measures_decision", ["issue_id", "id"], unique=False
    )
    op.create_table(
        "finding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "fixed",
                "not_fixed",
                "not_applicable",
                name="answer",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_finding_answer_by_id")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_answer_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_finding_answer_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_finding_answer_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
        sa.UniqueConstraint(
            "finding_id", "inspection_id", name=op.f("uq_finding_answer_finding_id_inspection_id")
        ),
    )
    op.create_index(
        "ix_finding_answer_inspection", "finding_answer", ["inspection_id"], unique=False
    )
    op.create_index(
        "ix_finding_answer_store", "finding_answer", ["store_id", "at", "answer"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_finding_answer_store", table_name="finding_answer")
    op.drop_index("ix_finding_answer_inspection", table_name="finding_answer")
    op.drop_table("finding_answer")
    op.drop_index("ix_measures_decision_issue", table_name="measures_decision")
    op.drop_table("measures_decision")
    op.drop_index("ix_finding_store", table_name="finding")
    op.drop_index("ix_finding_item", table_name="finding")
    op.drop_index("ix_finding_issue", table_name="finding")
    op.drop_index("ix_finding_inspection", table_name="finding")
    op.drop_index(
        "ix_finding_area",
        table_name="finding",
        sqlite_where=sa.text("final_at IS NULL"),
        postgresql_where=sa.text("final_at IS NULL"),
    )
    op.drop_table("finding")
