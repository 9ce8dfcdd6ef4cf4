"""Lists of issues: saved views, exports, batches, orders; cars are found by their VIN"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime
from blueprints.core.search import bigrams

revision = "0015"
down_revision = "0014"

INDEXES = ("closed", "level", "moved")
RARELY = ("declines", "extensions_granted", "reopens", "returns")
WITH_VIN = """
    SELECT issue.id AS id, vehicle.vin AS vin FROM issue
    JOIN vehicle ON vehicle.id = issue.vehicle_id WHERE vehicle.vin IS NOT NULL
"""
ADD_WORDS = "UPDATE issue_search SET grams = grams || ' ' || :grams WHERE issue_id = :id"


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "accept",
                "assign",
                "shorten",
                "extend",
                "watch",
                "unassign",
                "unwatch",
                name="batchkind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_batch_by_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_batch_handler_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_batch_store_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["batch.id"], name=op.f("fk_batch_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_batch_undoes_id")),
    )
    op.create_index(op.f("ix_batch_by_id_at"), "batch", ["by_id", "at"])

    op.create_table(
        "issue_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "format",
            sa.Enum("xlsx", "csv", "pdf", name="format", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_issue_export_by_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_issue_export_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_export")),
    )
    op.create_index("ix_issue_export_at", "issue_export", ["at"])
    op.create_index(op.f("ix_issue_export_by_id_at"), "issue_export", ["by_id", "at"])

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(owner_id IS NULL) <> (department_id IS NULL)",
            name=op.f("ck_saved_view_owner_or_department"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_saved_view_department_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_saved_view_owner_id")),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_saved_view_saved_by_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_saved_view_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "store_id", "department_id", "name", name="uq_saved_view_department_id"
        ),
        sa.UniqueConstraint(
            "store_id", "owner_id", "name", name=op.f("uq_saved_view_store_id_owner_id_name")
        ),
    )
    op.create_index(op.f("ix_saved_view_department_id"), "saved_view", ["department_id"])
    op.create_index(op.f("ix_saved_view_owner_id"), "saved_view", ["owner_id"])

    op.create_table(
        "default_view",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_default_view_person_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_default_view_store_id")),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_view.id"], name=op.f("fk_default_view_view_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "store_id", name=op.f("pk_default_view")),
    )
    op.create_index(op.f("ix_default_view_view_id"), "default_view", ["view_id"])

    op.create_table(
        "batch_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "pending",
                "done",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("was_handler_id", sa.Integer(), nullable=True),
        sa.Column("was_verifier_id", sa.Integer(), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_row_batch_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_batch_row_issue_id")),
        sa.ForeignKeyConstraint(
            ["was_handler_id"], ["person.id"], name=op.f("fk_batch_row_was_handler_id")
        ),
        sa.ForeignKeyConstraint(
            ["was_verifier_id"], ["person.id"], name=op.f("fk_batch_row_was_verifier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_row")),
        sa.UniqueConstraint("batch_id", "issue_id", name=op.f("uq_batch_row_batch_id_issue_id")),
    )
    op.create_index("ix_issue_closed", "issue", ["store_id", "closed_at", "id"])
    op.create_index("ix_issue_level", "issue", ["store_id", "is_open", "level", "deadline", "id"])
    op.create_index("ix_issue_moved", "issue", ["store_id", "moved_at", "id"])
    for column in RARELY:
        happened = sa.text(f"{column} > 0")
        op.create_index(
            f"ix_issue_{column}",
            "issue",
            ["store_id", "deadline", "id"],
            sqlite_where=happened,
            postgresql_where=happened,
        )
    find_by_vin()


def find_by_vin() -> None:
    """The words of issues that were recorded before."""
    connection = op.get_bind()
    found = connection.execute(sa.text(WITH_VIN)).all()
    words = [{"id": row.id, "grams": bigrams(row.vin)} for row in found]
    if words:
        connection.execute(sa.text(ADD_WORDS), words)


def downgrade() -> None:
    for name in (*INDEXES, *RARELY):
        op.drop_index(f"ix_issue_{name}", "issue")
    for table in ("batch_row", "batch", "issue_export", "default_view", "saved_view"):
        op.drop_table(table)
