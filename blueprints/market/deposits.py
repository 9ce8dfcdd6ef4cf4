"""What was seen at a competitor's is told where it was seen, without a connection too."""

from flask import url_for

from blueprints.core.clock import local_day
from blueprints.core.deposits import Filled, OfflineForm, Unfit
from blueprints.core.rules import N_, Can
from blueprints.market import actions
from blueprints.market.forms import market_form


def deposit_market(given: Filled) -> str:
    form = market_form(given.by.store_id, given.fields)
    if not form.validate():
        raise Unfit(form)
    items = actions.tell_market(form.seen, form.found, by=given.by, at=given.at)
    return url_for("market.show_item", item_id=items[0].id)


FORMS = (
    OfflineForm(
        name="market",
        label=N_("Market information"),
        can=Can.REPORT_MARKET,
        deposit=deposit_market,
        page=lambda given: url_for("market.new_entry", layout=given.fields.get("layout") or None),
        subject=lambda given: given.fields.get("words_0") or given.fields.get("brand_0", ""),
        blank=lambda given: market_form(
            given.by.store_id, seen_on=local_day(given.at, given.by.store.zone)
        ),
        hidden=frozenset({"layout"}),
    ),
)
