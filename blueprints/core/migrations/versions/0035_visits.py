"""Visits, what was told of them before, and what one goes there for"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
PURPOSES = (
    ("first", "初次拜访", "First visit"),
    ("follow", "跟进洽谈", "Follow-up"),
    ("quote", "报价签约", "Quote and contract"),
    ("delivery", "上门交车", "Delivery at the customer's"),
    ("care", "客情维护", "Keeping in touch"),
    ("complaint", "处理抱怨", "About a complaint"),
)
"""What a store begins with; those that are there already begin with it, too."""


def upgrade() -> None:
    op.create_table(
        "visit_purpose",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_visit_purpose_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_purpose")),
        sa.UniqueConstraint("store_id", "code", name=op.f("uq_visit_purpose_store_id_code")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("order_amount", sa.Integer(), nullable=False),
        sa.Column("order_series", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_visit_position")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_by_id IS NULL)", name=op.f("ck_visit_voided_at_and_by")
        ),
        sa.CheckConstraint(
            "cost >= 0 AND orders >= 0 AND order_amount >= 0", name=op.f("ck_visit_not_negative")
        ),
        sa.CheckConstraint("ended_at > started_at", name=op.f("ck_visit_length")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_visit_department_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id")),
        sa.ForeignKeyConstraint(
            ["purpose_id"], ["visit_purpose.id"], name=op.f("fk_visit_purpose_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_visit_store_id")),
        sa.ForeignKeyConstraint(["told_by_id"], ["person.id"], name=op.f("fk_visit_told_by_id")),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["person.id"], name=op.f("fk_visit_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(
        op.f("ix_visit_customer_id_started_at"),
        "visit",
        ["customer_id", "started_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_visit_person_id_started_at"), "visit", ["person_id", "started_at"], unique=False
    )
    op.create_index(
        op.f("ix_visit_store_id_started_at_id"),
        "visit",
        ["store_id", "started_at", "id"],
        unique=False,
    )
    op.create_table(
        "visit_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why_corrected", sa.Text(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("order_amount", sa.Integer(), nullable=False),
        sa.Column("order_series", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["purpose_id"], ["visit_purpose.id"], name=op.f("fk_visit_version_purpose_id")
        ),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["person.id"], name=op.f("fk_visit_version_told_by_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_version_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_version")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_visit_version_visit_id_number")),
    )
    for code, name, name_en in PURPOSES:
        add_to_every_store(code, name, name_en)


def add_to_every_store(code: str, name: str, name_en: str) -> None:
    said = "INSERT INTO visit_purpose (store_id, code, name, name_en, is_active)"
    chosen = "SELECT id, :code, :name, :name_en, (1 = 1) FROM store"
    op.execute(sa.text(f"{said} {chosen}").bindparams(code=code, name=name, name_en=name_en))


def downgrade() -> None:
    op.drop_table("visit_version")
    op.drop_index(op.f("ix_visit_store_id_started_at_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_person_id_started_at"), table_name="visit")
    op.drop_index(op.f("ix_visit_customer_id_started_at"), table_name="visit")
    op.drop_table("visit")
    op.drop_table("visit_purpose")
