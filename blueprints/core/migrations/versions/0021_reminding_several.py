"""Whom several issues wait for can be reminded at once"""

from collections.abc import Sequence

from alembic import op

revision = "0021"
down_revision = "0020"

BEFORE = ("accept", "assign", "shorten", "extend", "watch", "unassign", "unwatch")
AFTER = (*BEFORE[:5], "remind", *BEFORE[5:])


def allow(kinds: Sequence[str]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("batch") as table:
        table.drop_constraint(op.f("ck_batch_kind"), type_="check")
        table.create_check_constraint(op.f("ck_batch_kind"), f"kind IN ({listed})")


def upgrade() -> None:
    allow(AFTER)


def downgrade() -> None:
    """What the version before does not know is forgotten with its rows."""
    reminders = "(SELECT id FROM batch WHERE kind = 'remind')"
    op.execute(f"DELETE FROM batch_row WHERE batch_id IN {reminders}")  # noqa: S608 - nothing from outside
    op.execute("DELETE FROM batch WHERE kind = 'remind'")
    allow(BEFORE)
