"""Who looks after a customer, and the people beside him"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

PARTS = ("owner", "sender", "contact", "other")
PART = sa.Enum(*PARTS, name="part", native_enum=False)
BEFORE = ("name", "phone", "plate", "do_not_call", "call_again")
AFTER = (
    *BEFORE,
    "added",
    "vehicle",
    "details",
    "person_added",
    "person_changed",
    "person_ended",
    "given",
    "level",
    "next_contact",
    "loss_reported",
    "loss_approved",
    "loss_refused",
    "woken",
    "strategy",
    "reviewed",
)


def listed(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def allow(changes: Sequence[str]) -> None:
    with op.batch_alter_table("customer_event") as table:
        table.drop_constraint(op.f("ck_customer_event_what"), type_="check")
        table.alter_column("what", type_=sa.String(max(map(len, changes))), existing_nullable=False)
        table.create_check_constraint(
            op.f("ck_customer_event_what"), f"what IN ({listed(changes)})"
        )


def upgrade() -> None:
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("part", PART, nullable=False, server_default="owner"))
        table.add_column(sa.Column("second_phone", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("wecom", sa.Text(), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_customer_owner_id"), "person", ["owner_id"], ["id"])
        table.create_check_constraint(op.f("ck_customer_part"), f"part IN ({listed(PARTS)})")
        table.create_index("ix_customer_owner", ["store_id", "owner_id", "id"])
    allow(AFTER)
    op.create_table(
        "customer_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(*PARTS, name="part", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("second_phone", sa.Text(), nullable=False),
        sa.Column("wecom", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_customer_person_ended_at_and_by"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_customer_person_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_person_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_customer_person_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_customer_person_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_person")),
    )
    op.create_index("ix_customer_person_customer", "customer_person", ["customer_id", "id"])
    op.create_index("ix_customer_person_phone", "customer_person", ["store_id", "phone"])


def downgrade() -> None:
    op.drop_table("customer_person")
    op.execute(f"DELETE FROM customer_event WHERE what NOT IN ({listed(BEFORE)})")  # noqa: S608 - our own words
    allow(BEFORE)
    with op.batch_alter_table("customer") as table:
        table.drop_index("ix_customer_owner")
        table.drop_constraint(op.f("ck_customer_part"), type_="check")
        table.drop_constraint(op.f("fk_customer_owner_id"), type_="foreignkey")
        for column in ("wecom", "second_phone", "part", "owner_id"):
            table.drop_column(column)
