"""What somebody found out of forms that never arrived"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_inquiry_by_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_inquiry_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    op.create_index(op.f("ix_inquiry_device_id"), "inquiry", ["device_id"])


def downgrade() -> None:
    op.drop_table("inquiry")
