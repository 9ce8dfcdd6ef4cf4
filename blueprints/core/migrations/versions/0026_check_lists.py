"""Check lists in versions"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "check_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_check_area_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_area")),
        sa.UniqueConstraint("store_id", "name", name=op.f("uq_check_area_store_id_name")),
    )
    op.create_table(
        "check_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_check_list_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_list")),
        sa.UniqueConstraint("store_id", "name", name=op.f("uq_check_list_store_id_name")),
    )
    op.create_table(
        "check_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("check_list_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_list_id"], ["check_list.id"], name=op.f("fk_check_item_check_list_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_check_item_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_item")),
    )
    op.create_index("ix_check_item_list", "check_item", ["check_list_id"], unique=False)
    op.create_table(
        "check_list_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("check_list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by_id IS NULL)",
            name=op.f("ck_check_list_version_published_by"),
        ),
        sa.ForeignKeyConstraint(
            ["check_list_id"], ["check_list.id"], name=op.f("fk_check_list_version_check_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_check_list_version_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_check_list_version_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_check_list_version_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_list_version")),
        sa.UniqueConstraint(
            "check_list_id", "number", name=op.f("uq_check_list_version_check_list_id_number")
        ),
    )
    op.create_index(
        "ix_check_list_version_draft",
        "check_list_version",
        ["check_list_id"],
        unique=True,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "check_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "normal",
                "escalated",
                "critical",
                name="level",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("points >= 1", name=op.f("ck_check_row_some_points")),
        sa.ForeignKeyConstraint(["area_id"], ["check_area.id"], name=op.f("fk_check_row_area_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_check_row_department_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["check_item.id"], name=op.f("fk_check_row_item_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_check_row_store_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["check_list_version.id"], name=op.f("fk_check_row_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_row")),
        sa.UniqueConstraint("version_id", "item_id", name=op.f("uq_check_row_version_id_item_id")),
    )
    op.create_index("ix_check_row_item", "check_row", ["item_id"], unique=False)
    op.create_index(
        "ix_check_row_version", "check_row", ["version_id", "position", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_check_row_version", table_name="check_row")
    op.drop_index("ix_check_row_item", table_name="check_row")
    op.drop_table("check_row")
    op.drop_index(
        "ix_check_list_version_draft",
        table_name="check_list_version",
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.drop_table("check_list_version")
    op.drop_index("ix_check_item_list", table_name="check_item")
    op.drop_table("check_item")
    op.drop_table("check_list")
    op.drop_table("check_area")
