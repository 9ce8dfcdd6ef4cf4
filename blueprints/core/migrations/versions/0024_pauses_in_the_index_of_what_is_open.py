"""Count what is paused, and what is no longer, without reading the issues"""

from alembic import op

revision = "0024"
down_revision = "0023"

BOXES = ("acceptor", "handler", "feedback_by", "feedback_to", "tracker", "recorder", "verifier")
OPEN = ["store_id", "is_open", "deadline", "id", "state", "department_id"]
OPEN += [*(f"{box}_id" for box in BOXES), "sent_at"]


def upgrade() -> None:
    op.drop_index("ix_issue_open", table_name="issue")
    op.create_index("ix_issue_open", "issue", [*OPEN, "resumes_at"])


def downgrade() -> None:
    op.drop_index("ix_issue_open", table_name="issue")
    op.create_index("ix_issue_open", "issue", OPEN)
