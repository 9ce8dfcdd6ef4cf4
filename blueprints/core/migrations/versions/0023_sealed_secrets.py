"""The passwords and keys of channels are sealed with the installation's secret key"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from blueprints.core.rules import RuleBroken
from blueprints.core.seal import seal, unseal

revision = "0023"
down_revision = "0022"

channel = sa.table("channel", *map(sa.column, ("id", "secret", "signing_secret")))


def upgrade() -> None:
    rewrite(seal)


def downgrade() -> None:
    """What cannot be read is typed anew."""

    def opened(sealed: str) -> str:
        try:
            return unseal(sealed)
        except RuleBroken:
            return ""

    rewrite(opened)


def rewrite(how: Callable[[str], str]) -> None:
    database = op.get_bind()
    for row in database.execute(sa.select(channel)).all():
        secrets = {"secret": how(row.secret), "signing_secret": how(row.signing_secret)}
        database.execute(sa.update(channel).where(channel.c.id == row.id).values(secrets))
