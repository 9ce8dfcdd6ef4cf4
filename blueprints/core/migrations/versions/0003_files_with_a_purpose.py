"""Photos and files with a purpose, from the desk too, cleaned, and removed with a reason"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0003"
down_revision = "0002"

TEXTS = ("name", "kept", "refused", "removal")
FROM_INBOX = """
    UPDATE attachment SET
      store_id = (SELECT store_id FROM inbox WHERE inbox.id = attachment.inbox_id),
      by_id = (SELECT owner_id FROM inbox WHERE inbox.id = attachment.inbox_id),
      at = (SELECT occurred_at FROM inbox WHERE inbox.id = attachment.inbox_id)
"""


def purpose() -> sa.Enum:
    return sa.Enum(
        "before", "after", "other", name="purpose", native_enum=False, create_constraint=True
    )


def upgrade() -> None:
    """What the version before announces meanwhile has no `by_id`, and is shown without a name."""
    with op.batch_alter_table("attachment") as table:
        table.alter_column("inbox_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("store_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("purpose", purpose(), server_default="before", nullable=False))
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("width", sa.Integer(), nullable=True))
        table.add_column(sa.Column("height", sa.Integer(), nullable=True))
        table.add_column(sa.Column("removed_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("removed_by_id", sa.Integer(), nullable=True))
        for column, other in (
            ("store_id", "store"),
            ("by_id", "person"),
            ("removed_by_id", "person"),
        ):
            table.create_foreign_key(op.f(f"fk_attachment_{column}"), other, [column], ["id"])
        table.create_check_constraint(
            op.f("ck_attachment_removed_by_whom"), "(removed_at IS NULL) = (removed_by_id IS NULL)"
        )
    for column in ("store_id", "sha", "kept"):
        op.create_index(op.f(f"ix_attachment_{column}"), "attachment", [column])
    op.execute(FROM_INBOX)


def downgrade() -> None:
    """Files of the desk have no place in the version before."""
    op.execute("DELETE FROM attachment WHERE inbox_id IS NULL")
    for column in ("kept", "sha", "store_id"):
        op.drop_index(op.f(f"ix_attachment_{column}"), "attachment")
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint(op.f("ck_attachment_removed_by_whom"), type_="check")
        for column in ("store_id", "by_id", "removed_by_id"):
            table.drop_constraint(op.f(f"fk_attachment_{column}"), type_="foreignkey")
        table.drop_constraint(op.f("ck_attachment_purpose"), type_="check")
        for name in ("removed_by_id", "removed_at", "height", "width", "at", "by_id"):
            table.drop_column(name)
        for name in (*TEXTS, "purpose", "store_id"):
            table.drop_column(name)
        table.alter_column("inbox_id", existing_type=sa.Uuid(), nullable=False)
