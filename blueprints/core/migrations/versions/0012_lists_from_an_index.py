"""Lists, counts and figures of issues, each from one index"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BOXES = ("acceptor", "handler", "feedback_by", "feedback_to", "tracker", "recorder", "verifier")
BY_DEADLINE = ("is_open", "deadline", "id", "state")
ALIKE = ("category_id", "sent_at", "kind", "state", "store_id")
NEW = {
    "open": (
        *("store_id", *BY_DEADLINE, "department_id"),
        *(f"{box}_id" for box in BOXES),
        "sent_at",
    ),
    **{name: ("store_id", f"{name}_id", *BY_DEADLINE) for name in ("department", *BOXES)},
    "sent": (
        *("store_id", "sent_at", "state", "kind", "category_id", "department_id"),
        *("customer_id", "vehicle_id"),
    ),
    "response": ("store_id", "response_due_at", "state", "responded_at"),
    "first_deadline": (
        *("store_id", "first_deadline", "state", "closed_at", "deadline", "department_id"),
    ),
    "customer": ("customer_id", *ALIKE),
    "vehicle": ("vehicle_id", *ALIKE),
}
ALONE = ("acceptor", "verifier", "tracker", "recorder", "feedback_to", "customer", "vehicle")
OLD = {
    "open": ("store_id", "is_open", "deadline", "id"),
    "department": ("store_id", "department_id", "is_open", "deadline", "id"),
    "handler": ("store_id", "handler_id", "is_open", "deadline", "id"),
    "first_deadline": ("store_id", "first_deadline"),
    **{name: (f"{name}_id",) for name in ALONE},
}
OLD_OF_EVENTS = {
    "balance": ("store_id", "at", "issue_id", "opens"),
    "what": ("store_id", "what", "at"),
}
TURNS = ("store_id", "at", "opens", "issue_id", "state", "seq", "what")


def upgrade() -> None:
    for name in OLD:
        op.drop_index(f"ix_issue_{name}", "issue")
    for name, columns in NEW.items():
        op.create_index(f"ix_issue_{name}", "issue", list(columns))
    for name in OLD_OF_EVENTS:
        op.drop_index(f"ix_issue_event_{name}", "issue_event")
    some = sa.text("opens != 0")
    op.create_index(
        *("ix_issue_event_turns", "issue_event", list(TURNS)),
        sqlite_where=some,
        postgresql_where=some,
    )


def downgrade() -> None:
    op.drop_index("ix_issue_event_turns", "issue_event")
    for name, columns in OLD_OF_EVENTS.items():
        op.create_index(f"ix_issue_event_{name}", "issue_event", list(columns))
    for name in NEW:
        op.drop_index(f"ix_issue_{name}", "issue")
    for name, columns in OLD.items():
        op.create_index(f"ix_issue_{name}", "issue", list(columns))
