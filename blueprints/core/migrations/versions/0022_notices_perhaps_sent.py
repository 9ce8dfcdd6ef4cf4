"""Notices that are being sent, and those of which nobody knows whether they arrived"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

WERE = ("waiting", "sent", "given_up")
ARE = ("waiting", "sending", "perhaps", "sent", "given_up")


def upgrade() -> None:
    allow(ARE)


def downgrade() -> None:
    """What may have arrived is not sent again: given up."""
    op.execute("UPDATE dispatch SET state = 'given_up' WHERE state IN ('sending', 'perhaps')")
    allow(WERE)


def allow(states: tuple[str, ...]) -> None:
    said = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("dispatch") as batch_op:
        batch_op.drop_constraint(op.f("ck_dispatch_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_dispatch_state"), sa.text(f"state IN ({said})"))
