"""What a rule said to a form, so that it can be said again in another language"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("inbox") as batch_op:
        for name in ("sentence_language", "rule"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("inbox") as batch_op:
        for name in ("sentence_language", "rule"):
            batch_op.drop_column(name)
