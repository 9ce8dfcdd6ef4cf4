"""Customers that became one, and what went over"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "customer_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("survivor_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stopped_calls", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)",
            name=op.f("ck_customer_merge_undone_at_and_by"),
        ),
        sa.CheckConstraint("merged_id <> survivor_id", name=op.f("ck_customer_merge_two")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_customer_merge_by_id")),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["customer.id"], name=op.f("fk_customer_merge_merged_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_customer_merge_store_id")
        ),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["customer.id"], name=op.f("fk_customer_merge_survivor_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_customer_merge_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merge")),
    )
    op.create_index("ix_customer_merge_merged", "customer_merge", ["merged_id"], unique=False)
    op.create_index("ix_customer_merge_survivor", "customer_merge", ["survivor_id"], unique=False)
    op.create_index(
        "uq_customer_merge_standing",
        "customer_merge",
        ["merged_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_table(
        "customer_merge_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["customer_merge.id"], name=op.f("fk_customer_merge_row_merge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merge_row")),
        sa.UniqueConstraint(
            "merge_id",
            "table_name",
            "column_name",
            "row_id",
            name=op.f("uq_customer_merge_row_merge_id_table_name_column_name_row_id"),
        ),
    )
    op.create_table(
        "customer_merge_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["customer_merge.id"], name=op.f("fk_customer_merge_value_merge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merge_value")),
        sa.UniqueConstraint(
            "merge_id", "field", name=op.f("uq_customer_merge_value_merge_id_field")
        ),
    )
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        table.create_index(op.f("ix_customer_merged_into_id"), ["merged_into_id"])
        table.create_foreign_key(
            op.f("fk_customer_merged_into_id"), "customer", ["merged_into_id"], ["id"]
        )


def downgrade() -> None:
    op.drop_table("customer_merge_value")
    op.drop_table("customer_merge_row")
    op.drop_table("customer_merge")
    with op.batch_alter_table("customer") as table:
        table.drop_constraint(op.f("fk_customer_merged_into_id"), type_="foreignkey")
        table.drop_index(op.f("ix_customer_merged_into_id"))
        table.drop_column("merged_into_id")
