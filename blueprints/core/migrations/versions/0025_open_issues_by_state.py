"""Read a column of the board without reading the others"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

BOXES = ("acceptor", "handler", "feedback_by", "feedback_to", "tracker", "recorder", "verifier")
COLUMN = ["store_id", "state", "deadline", "id", "department_id"]
COLUMN += [*(f"{box}_id" for box in BOXES), "sent_at", "resumes_at"]


def upgrade() -> None:
    op.create_index(
        "ix_issue_column",
        "issue",
        COLUMN,
        sqlite_where=sa.text("is_open IS 1"),
        postgresql_where=sa.text("is_open IS true"),
    )


def downgrade() -> None:
    op.drop_index("ix_issue_column", table_name="issue")
