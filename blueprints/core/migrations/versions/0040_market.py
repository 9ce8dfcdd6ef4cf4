"""What is told of the market, and what becomes of it"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

KINDS = (
    ("trend", "市场动态", "Market trend"),
    ("needs", "消费者需求", "Consumer needs"),
    ("quality", "竞品质量", "Competitors' quality"),
    ("price", "竞品价格", "Competitors' prices"),
    ("range", "竞品产品线", "Competitors' range"),
    ("own", "本品表现", "Own models"),
    ("dealers", "经销商诉求", "Dealers' requests"),
)


def upgrade() -> None:
    op.create_table(
        "market_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_market_kind_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_kind")),
        sa.UniqueConstraint("store_id", "code", name=op.f("uq_market_kind_store_id_code")),
    )
    op.create_table(
        "market_rule",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 20", name=op.f("ck_market_rule_days")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_market_rule_store_id")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_market_rule")),
    )
    op.create_table(
        "market_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(
            "layout",
            sa.Enum(
                "analysis",
                "tour",
                "register",
                name="layout",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("retail", sa.Integer(), nullable=True),
        sa.Column("wholesale", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "disposition",
            sa.Enum(
                "adopted",
                "task",
                "filed",
                "refused",
                name="disposition",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "disposition <> 'refused' OR reason <> ''", name=op.f("ck_market_item_reason")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_market_item_decided_at_and_by"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (disposition IS NULL)", name=op.f("ck_market_item_decided")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_market_item_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_market_item_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_market_item_department_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_market_item_issue_id")),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["market_kind.id"], name=op.f("fk_market_item_kind_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_market_item_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_item")),
    )
    op.create_index(
        "ix_market_item_due", "market_item", ["store_id", "decided_at", "due_at"], unique=False
    )
    op.create_index("ix_market_item_store", "market_item", ["store_id", "id"], unique=False)
    for code, name, name_en in KINDS:
        add_to_every_store(code, name, name_en)


def add_to_every_store(code: str, name: str, name_en: str) -> None:
    said = "INSERT INTO market_kind (store_id, code, name, name_en, is_active)"
    chosen = "SELECT id, :code, :name, :name_en, (1 = 1) FROM store"
    op.execute(sa.text(f"{said} {chosen}").bindparams(code=code, name=name, name_en=name_en))


def downgrade() -> None:
    op.drop_index("ix_market_item_store", table_name="market_item")
    op.drop_index("ix_market_item_due", table_name="market_item")
    op.drop_table("market_item")
    op.drop_table("market_rule")
    op.drop_table("market_kind")
