"""Sub-tasks: parts of an issue that another department or person does"""

import sqlalchemy as sa
from alembic import op

from blueprints.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "sub_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "done", "dropped", name="state", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reopens", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state = 'open')", name=op.f("ck_sub_task_settled_at_and_state")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL)",
            name=op.f("ck_sub_task_settled_at_and_by"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_sub_task_department_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_sub_task_issue_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sub_task_person_id")),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_sub_task_raised_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_sub_task_settled_by_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_sub_task_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_task")),
    )
    with op.batch_alter_table("sub_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sub_task_department",
            ["store_id", "department_id", "state", "due_at", "id"],
            unique=False,
        )
        batch_op.create_index("ix_sub_task_issue_id", ["issue_id"], unique=False)
        batch_op.create_index(
            "ix_sub_task_person", ["person_id", "state", "due_at", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("sub_task", schema=None) as batch_op:
        batch_op.drop_index("ix_sub_task_person")
        batch_op.drop_index("ix_sub_task_issue_id")
        batch_op.drop_index("ix_sub_task_department")

    op.drop_table("sub_task")
