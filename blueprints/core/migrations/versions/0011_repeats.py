"""Issues that are the same trouble come back"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "issue_repeat",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("unlinked_at", UtcDateTime(), nullable=True),
        sa.Column("unlinked_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(unlinked_at IS NULL) = (unlinked_by_id IS NULL)",
            name=op.f("ck_issue_repeat_unlinked_by"),
        ),
        sa.CheckConstraint("number >= 2", name=op.f("ck_issue_repeat_second_at_least")),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["issue.id"], name=op.f("fk_issue_repeat_earlier_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_repeat_issue_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_issue_repeat_store_id")),
        sa.ForeignKeyConstraint(
            ["unlinked_by_id"], ["person.id"], name=op.f("fk_issue_repeat_unlinked_by_id")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_issue_repeat")),
    )
    with op.batch_alter_table("issue_repeat", schema=None) as batch_op:
        batch_op.create_index("ix_issue_repeat_earlier_id", ["earlier_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("issue_repeat", schema=None) as batch_op:
        batch_op.drop_index("ix_issue_repeat_earlier_id")

    op.drop_table("issue_repeat")
