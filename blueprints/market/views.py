"""Market information: told, listed, decided on; prices over time; kinds."""

from datetime import date
from typing import Any, cast

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.calendars.rules import month_asked
from blueprints.core import deposits, submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.deposits import Unfit
from blueprints.core.htmx import done, see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.core.tray import typed_again
from blueprints.market import actions, queries, rules
from blueprints.market.forms import MOST, DaysForm, DecisionForm, KindForm, TopForm, market_form
from blueprints.market.models import MarketItem, MarketKind
from blueprints.market.queries import Asked, PricesAsked
from blueprints.market.rules import Layout

bp = Blueprint("market", __name__, url_prefix="/market")


def today() -> date:
    return local_day(now(), current_store().zone)


# The list


@bp.get("")
@requires(Can.READ_REP_WORK)
def list_items() -> ResponseReturnValue:
    member, args = current_member(), request.args
    month = month_asked(args.get("month", ""), today())
    due_in = month if "month" in args else None
    is_used, is_open = args.get("used") == "1", args.get("open") == "1"
    asked = Asked(args.get("kind", type=int), is_open, due_in, is_used)
    found = keyset(queries.items(member, asked), order=queries.NEWEST, page=args.get("page"))
    return show(
        "market/list.html",
        "market/_list.html",
        page=found,
        asked=asked,
        kinds=queries.kinds_of(member.store_id, also_retired=True),
        use=queries.use_in(member, month),
        looks=rules.LOOKS,
        layouts=Layout,
        at=now(),
    )


@bp.get("/prices")
@requires(Can.READ_REP_WORK)
def show_prices() -> ResponseReturnValue:
    member, args = current_member(), request.args
    months = min(max(args.get("months", queries.MONTHS, type=int), 1), 36)
    asked = PricesAsked(args.get("brand", "")[:100], args.get("series", "")[:100], months)
    found = queries.priced(member, asked, today())
    lines = rules.drawn(queries.prices_in(found), width=360, height=150)
    pairs = queries.brands_of(member)
    return show(
        "market/prices.html",
        "market/_prices.html",
        asked=asked,
        items=found,
        lines=lines,
        brands=sorted({brand for brand, _series in pairs}),
        all_series=sorted({s for brand, s in pairs if s and asked.brand in {"", brand}}),
    )


# Told


@bp.get("/new")
@requires(Can.REPORT_MARKET)
def new_entry() -> ResponseReturnValue:
    typed = typed_again("market")
    if typed is not None:
        form = market_form(current_store().id, typed)
        form.validate()
        return new_page(form)
    layout = request.args.get("layout", Layout.REGISTER, type=Layout)
    return new_page(market_form(current_store().id, layout=layout.value, seen_on=today()))


def new_page(form: TopForm, *, status: int = 200) -> ResponseReturnValue:
    known = {each.value for each in Layout}
    layout = Layout(form.layout.data) if form.layout.data in known else Layout.REGISTER
    context: dict[str, Any] = {"form": form, "layout": layout, "layouts": Layout, "most": MOST}
    return show("market/new.html", "market/_new.html", status=status, **context)


@bp.post("/new")
@requires(Can.REPORT_MARKET)
def tell_market() -> ResponseReturnValue:
    try:
        url = deposits.do_posted("market")
    except Unfit as unfit:
        return new_page(cast("TopForm", unfit.form), status=422)
    submissions.commit(url)
    return see_other(url)


# One item


def visible(item_id: int) -> MarketItem:
    return queries.get_visible(current_member(), item_id) or abort(404)


def page_of(item: MarketItem, form: DecisionForm | None = None) -> dict[str, Any]:
    member = current_member()
    return {
        "item": item,
        "form": form or DecisionForm(),
        "looks": rules.LOOKS,
        "decides": queries.decides(member) and item.by_id != member.person_id,
        "at": now(),
    }


@bp.get("/<int:item_id>")
@requires(Can.READ_REP_WORK)
def show_item(item_id: int) -> ResponseReturnValue:
    return show("market/show.html", "market/_item.html", **page_of(visible(item_id)))


@bp.post("/<int:item_id>/disposition")
@requires(Can.DECIDE_MARKET)
def decide(item_id: int) -> ResponseReturnValue:
    item, form = visible(item_id), DecisionForm(request.form)
    if not form.validate():
        return show("market/show.html", "market/_item.html", status=422, **page_of(item, form))
    reason = form.reason.data or ""
    actions.decide(item, form.disposition.data, reason, by=current_member(), at=now())
    url = url_for(".show_item", item_id=item_id)
    submissions.commit(url)
    return done(url, "market/_item.html", **page_of(item))


# What a store sets


def kinds_page(
    form: KindForm, days: DaysForm, kind: MarketKind | None = None, *, status: int = 200
) -> ResponseReturnValue:
    found = queries.kinds_of(current_store().id, also_retired=True)
    context: dict[str, Any] = {"kinds": found, "form": form, "days": days, "kind": kind}
    return show("market/kinds.html", "market/_kinds.html", status=status, **context)


def set_days_form() -> DaysForm:
    return DaysForm(data={"days": queries.days_in(current_store().id)})


@bp.get("/kinds")
@requires(Can.EDIT_REP_RULES)
def list_kinds() -> ResponseReturnValue:
    return kinds_page(KindForm(), set_days_form())


def kind_or_404(kind_id: int) -> MarketKind:
    return queries.get_kind(current_store().id, kind_id) or abort(404)


@bp.get("/kinds/<int:kind_id>")
@requires(Can.EDIT_REP_RULES)
def show_kind(kind_id: int) -> ResponseReturnValue:
    kind = kind_or_404(kind_id)
    return kinds_page(KindForm(obj=kind), set_days_form(), kind)


def keep_kind(kind: MarketKind | None) -> ResponseReturnValue:
    form = KindForm(request.form)
    if not form.validate():
        return kinds_page(form, set_days_form(), kind, status=422)
    details = actions.KindDetails(
        form.name.data or "",
        form.name_en.data or "",
        is_active=bool(form.is_active.data),
    )
    actions.save_kind(kind, current_store().id, details)
    url = url_for(".list_kinds")
    submissions.commit(url)
    return see_other(url)


@bp.post("/kinds")
@requires(Can.EDIT_REP_RULES)
def add_kind() -> ResponseReturnValue:
    return keep_kind(None)


@bp.post("/kinds/<int:kind_id>")
@requires(Can.EDIT_REP_RULES)
def change_kind(kind_id: int) -> ResponseReturnValue:
    return keep_kind(kind_or_404(kind_id))


@bp.post("/days")
@requires(Can.EDIT_REP_RULES)
def set_days() -> ResponseReturnValue:
    days = DaysForm(request.form)
    if not days.validate():
        return kinds_page(KindForm(), days, status=422)
    actions.set_days(current_store().id, days.days.data or 1)
    url = url_for(".list_kinds")
    submissions.commit(url)
    return see_other(url)
