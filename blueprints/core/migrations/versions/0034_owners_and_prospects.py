"""Owners of customers, intent levels, prospects"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

LEVELS = (
    ("H", "3天内", "within 3 days", 3, "open"),
    ("A", "7天内", "within 7 days", 7, "open"),
    ("B", "15天内", "within 15 days", 15, "open"),
    ("C", "30天内", "within 30 days", 30, "open"),
    ("O", "已订", "ordered", 7, "ordered"),
    ("D", "已交车", "delivered", 30, "delivered"),
    ("F", "战败", "lost", None, "lost"),
)
REASONS = (
    ("价格", "Price"),
    ("竞品车型", "Another brand's model"),
    ("车源或交期", "No car in time"),
    ("金融方案", "Financing"),
    ("服务不满意", "Not content with the service"),
    ("暂不购车", "Does not buy for now"),
    ("失去联系", "Out of reach"),
    ("其他", "Other"),
)


def upgrade() -> None:
    levels = op.create_table(
        "intent_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("meaning_en", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "open",
                "ordered",
                "delivered",
                "lost",
                name="kind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("days IS NULL OR days > 0", name=op.f("ck_intent_level_days")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_intent_level_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent_level")),
    )
    op.create_index("ix_intent_level_store", "intent_level", ["store_id", "position"])
    reasons = op.create_table(
        "loss_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_loss_reason_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss_reason")),
    )
    op.create_index("ix_loss_reason_store", "loss_reason", ["store_id", "id"])
    add_defaults(levels, reasons)
    op.create_table(
        "ownership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_ownership_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_ownership_customer_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ownership_person_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_ownership_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
    )
    op.create_index("ix_ownership_customer", "ownership", ["customer_id", "id"])
    op.create_index("ix_ownership_store", "ownership", ["store_id", "since"])
    op.create_table(
        "prospect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_words", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "walk_in",
                "call",
                "referral",
                "internet",
                "event",
                "other",
                name="source",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_prospect_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["level_id"], ["intent_level.id"], name=op.f("fk_prospect_level_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_prospect_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_prospect_customer_id")),
    )
    op.create_index("ix_prospect_level", "prospect", ["store_id", "level_id"])
    op.create_index("ix_prospect_next", "prospect", ["store_id", "next_on", "customer_id"])


def add_defaults(levels: sa.Table, reasons: sa.Table) -> None:
    """What a new store begins with, for those that are there."""
    for store_id in op.get_bind().execute(sa.text("SELECT id FROM store")).scalars().all():
        of_store = {"store_id": store_id, "is_active": True}
        rows = [
            {"code": code, "meaning": zh, "meaning_en": en, "days": days, "kind": kind}
            for code, zh, en, days, kind in LEVELS
        ]
        op.bulk_insert(levels, [of_store | row | {"position": n} for n, row in enumerate(rows, 1)])
        named = [{"name": zh, "name_en": en} for zh, en in REASONS]
        op.bulk_insert(reasons, [of_store | row for row in named])


def downgrade() -> None:
    for table in ("prospect", "ownership", "loss_reason", "intent_level"):
        op.drop_table(table)
