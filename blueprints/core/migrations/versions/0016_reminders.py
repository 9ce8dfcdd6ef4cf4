"""Reminders: a store's ladder, the rungs that were climbed, the days of digests"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0016"
down_revision = "0015"

RUNGS = ("day_before", "the_day", "head", "cs_manager", "gm")


def upgrade() -> None:
    op.create_table(
        "ladder_rule",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("before_days", sa.Integer(), nullable=False),
        sa.Column("head_days", sa.Integer(), nullable=False),
        sa.Column("cs_manager_days", sa.Integer(), nullable=False),
        sa.Column("gm_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "before_days >= 0 AND head_days > 0 AND head_days <= cs_manager_days"
            " AND cs_manager_days <= gm_days",
            name=op.f("ck_ladder_rule_order"),
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_ladder_rule_store_id")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_ladder_rule")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("deadline", UtcDateTime(), nullable=False),
        sa.Column(
            "rung",
            sa.Enum(*RUNGS, name="rung", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("climbed_at", UtcDateTime(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_reminder_issue_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_reminder_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "issue_id",
            "deadline",
            "rung",
            "person_id",
            name=op.f("uq_reminder_issue_id_deadline_rung_person_id"),
        ),
    )
    op.create_index("ix_reminder_untold", "reminder", ["person_id", "store_id", "told_on"])
    op.create_index("ix_reminder_store_id", "reminder", ["store_id"])
    op.create_table(
        "digest_day",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_day_person_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_digest_day_store_id")),
        sa.PrimaryKeyConstraint("person_id", "store_id", "day", name=op.f("pk_digest_day")),
    )


def downgrade() -> None:
    for table in ("digest_day", "reminder", "ladder_rule"):
        op.drop_table(table)
