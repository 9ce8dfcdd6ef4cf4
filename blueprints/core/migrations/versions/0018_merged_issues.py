"""Find what was merged into an issue"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

MERGED = sa.text("duplicate_of_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_issue_duplicate",
        "issue",
        ["store_id", "duplicate_of_id"],
        sqlite_where=MERGED,
        postgresql_where=MERGED,
    )


def downgrade() -> None:
    op.drop_index("ix_issue_duplicate", table_name="issue")
