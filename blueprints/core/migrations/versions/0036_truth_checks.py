"""Customers drawn to be verified, and what was found"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "truth_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_truth_list_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_truth_list")),
        sa.UniqueConstraint("store_id", "month", name=op.f("uq_truth_list_store_id_month")),
    )
    op.create_table(
        "truth_rule",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.CheckConstraint("wanted BETWEEN 1 AND 100", name=op.f("ck_truth_rule_wanted")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_truth_rule_store_id")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_truth_rule")),
    )
    op.create_table(
        "truth_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.Column("exists_truly", sa.Boolean(), nullable=True),
        sa.Column("phone_right", sa.Boolean(), nullable=True),
        sa.Column("visit_held", sa.Boolean(), nullable=True),
        sa.Column("rest_right", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (checked_by_id IS NULL)",
            name=op.f("ck_truth_check_checked_at_and_by"),
        ),
        sa.CheckConstraint(
            "checked_at IS NULL OR exists_truly IS NOT NULL", name=op.f("ck_truth_check_answered")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["person.id"], name=op.f("fk_truth_check_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_truth_check_customer_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_truth_check_issue_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["truth_list.id"], name=op.f("fk_truth_check_list_id")
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["person.id"], name=op.f("fk_truth_check_rep_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_truth_check_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_truth_check")),
        sa.UniqueConstraint(
            "list_id", "customer_id", name=op.f("uq_truth_check_list_id_customer_id")
        ),
    )
    op.create_index("ix_truth_check_customer", "truth_check", ["customer_id"], unique=False)
    op.create_index(
        "ix_truth_check_store", "truth_check", ["store_id", "checked_at", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_truth_check_store", table_name="truth_check")
    op.drop_index("ix_truth_check_customer", table_name="truth_check")
    op.drop_table("truth_check")
    op.drop_table("truth_rule")
    op.drop_table("truth_list")
