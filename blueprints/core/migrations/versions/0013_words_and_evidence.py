"""Words that a passed verification is asked about, and levels that are closed with evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "doubt_words",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_doubt_words_store_id")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_doubt_words")),
    )
    op.add_column(
        "level_rule",
        sa.Column("needs_evidence", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute("UPDATE level_rule SET needs_evidence = (1 = 1) WHERE level <> 'normal'")


def downgrade() -> None:
    op.drop_column("level_rule", "needs_evidence")
    op.drop_table("doubt_words")
