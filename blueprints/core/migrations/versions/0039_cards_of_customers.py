"""Strategy cards and monthly reviews"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

MARKS = ("credit", "capability", "price_discipline", "enthusiasm", "volume", "collection")
FIGURES = (
    "deliveries",
    "delivered_amount",
    "orders",
    "order_amount",
    "visits",
    "open_issues",
    "complaints",
)


def upgrade() -> None:
    op.create_table(
        "strategy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("tactics", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_strategy_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_strategy_customer_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_strategy_person_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_strategy_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy")),
        sa.UniqueConstraint("customer_id", "version", name=op.f("uq_strategy_customer_id_version")),
    )
    op.create_index(
        "ix_strategy_review", "strategy", ["store_id", "person_id", "is_current", "review_on"]
    )
    op.create_table(
        "monthly_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(mark, sa.Integer(), nullable=False) for mark in MARKS),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *(sa.Column(figure, sa.Integer(), nullable=False) for figure in FIGURES),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            " AND ".join(f"{mark} BETWEEN 1 AND 5" for mark in MARKS),
            name=op.f("ck_monthly_review_marks"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_monthly_review_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_monthly_review_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_monthly_review_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_review")),
        sa.UniqueConstraint(
            "customer_id",
            "month",
            "version",
            name=op.f("uq_monthly_review_customer_id_month_version"),
        ),
    )
    op.create_index("ix_monthly_review_store", "monthly_review", ["store_id", "month"])


def downgrade() -> None:
    op.drop_table("monthly_review")
    op.drop_table("strategy")
