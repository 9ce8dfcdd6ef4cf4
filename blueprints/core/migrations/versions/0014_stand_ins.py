"""Stand-ins: who stands in for whom during leave"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0014"
down_revision = "0013"

PEOPLE = ("absent_id", "stand_in_id", "named_by_id", "ended_by_id")


def upgrade() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_stand_in_days")),
        sa.CheckConstraint("absent_id <> stand_in_id", name=op.f("ck_stand_in_somebody_else")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_stand_in_ended_at_and_by")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_stand_in_store_id")),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_stand_in_{column}"))
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index("ix_stand_in_absent", "stand_in", ["absent_id", "store_id", "last_day"])
    op.create_index("ix_stand_in_stand_in", "stand_in", ["stand_in_id", "store_id", "last_day"])
    op.create_index("ix_stand_in_store", "stand_in", ["store_id", "last_day", "id"])


def downgrade() -> None:
    op.drop_table("stand_in")
