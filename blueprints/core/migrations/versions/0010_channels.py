"""Channels: by what notices leave the house, to whom, and what became of them"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0010"
down_revision = "0009"

KINDS = ("email", "wecom", "dingtalk", "feishu")


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("kind", *KINDS), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", choice("security", "tls", "starttls", "none"), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("signing_secret", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_channel_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("store_id", "kind", name=op.f("uq_channel_store_id_kind")),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("spares_urgent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_quiet_hours_store_id")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_quiet_hours")),
    )
    op.create_table(
        "channel_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("kind", *KINDS), nullable=False),
        sa.Column("wants", choice("wants", "nothing", "digest", "urgent"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_channel_choice_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_channel_choice_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_choice")),
        sa.UniqueConstraint(
            "person_id",
            "store_id",
            "kind",
            name=op.f("uq_channel_choice_person_id_store_id_kind"),
        ),
    )
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("kind", *KINDS), nullable=False),
        sa.Column("state", choice("state", "waiting", "sent", "given_up"), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_try_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_values", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_dispatch_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_dispatch_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("notice_id", "kind", name=op.f("uq_dispatch_notice_id_kind")),
    )
    op.create_index("ix_dispatch_due", "dispatch", ["state", "next_at"])
    op.create_index("ix_dispatch_store", "dispatch", ["store_id", "state", "planned_at", "id"])


def downgrade() -> None:
    for table in ("dispatch", "channel_choice", "quiet_hours", "channel"):
        op.drop_table(table)
