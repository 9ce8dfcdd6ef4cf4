"""Where who declines an issue again would have it, until that is decided"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

DISPUTED = sa.text("proposed_department_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("issue") as batch_op:
        batch_op.add_column(sa.Column("proposed_department_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_issue_proposed_department_id"),
            "department",
            ["proposed_department_id"],
            ["id"],
        )
        batch_op.create_index(
            "ix_issue_disputed",
            ["store_id", "is_open", "deadline", "id", "state"],
            sqlite_where=DISPUTED,
            postgresql_where=DISPUTED,
        )


def downgrade() -> None:
    with op.batch_alter_table("issue") as batch_op:
        batch_op.drop_index("ix_issue_disputed")
        batch_op.drop_constraint(op.f("fk_issue_proposed_department_id"), type_="foreignkey")
        batch_op.drop_column("proposed_department_id")
