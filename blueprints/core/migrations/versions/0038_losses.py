"""Customers who are reported as lost"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

WAITING = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "loss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rival", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " AND (decided_at IS NULL) = (is_approved IS NULL)",
            name=op.f("ck_loss_decided"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_loss_asked_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_loss_customer_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_loss_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_loss_department_id")
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["loss_reason.id"], name=op.f("fk_loss_reason_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_loss_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss")),
    )
    op.create_index("ix_loss_customer", "loss", ["customer_id", "id"])
    op.create_index(
        "ix_loss_waiting",
        "loss",
        ["store_id", "asked_at", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_table("loss")
