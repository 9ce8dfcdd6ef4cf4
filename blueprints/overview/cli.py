from pathlib import Path

import click
from flask import current_app

from blueprints.core import transactions
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.figures import month_period
from blueprints.core.i18n import LANGUAGES
from blueprints.core.pdf import printed
from blueprints.core.rules import RuleBroken
from blueprints.overview import actions, queries
from blueprints.overview.actions import Wanted

LOCAL = "http://localhost:8000"


@click.command("overview")
@click.option("--store", "code", required=True, help="The store's code.")
@click.option("--month", required=True, help="The month, like 2026-10.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="zh", show_default=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--recount", is_flag=True, help="Count a frozen month again, as a new version.")
def overview(code: str, month: str, language: str, out: Path, *, recount: bool) -> None:
    """Print a month's overview as PDF. A month that is over is frozen at its first print."""
    transactions.write()
    store = queries.store_coded(code)
    if store is None:
        raise click.ClickException(f"There is no store with the code {code}.")
    try:
        month_period(month, store.zone)
        wanted = Wanted(store, month, language, recount)
        made = actions.note_print(wanted, by=None, at=now())
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    db.session.commit()
    root = current_app.config["PUBLIC_URL"] or LOCAL
    pdf = printed("overview/pdf/overview.html", **queries.page_of(made, root))
    try:
        out.write_bytes(pdf)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from None
