from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from blueprints.callbacks import queries as callbacks
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.figures import month_period
from blueprints.core.people import Membership, Store
from blueprints.figures import actions as figures
from blueprints.figures import rules
from blueprints.figures.models import MonthFigure
from blueprints.inspection_figures import queries as inspections
from blueprints.issue_figures import queries as issues
from blueprints.month import actions, queries
from blueprints.tracker.models import Issue
from tests.overview.conftest import Call, add_call, months_ago


def test_the_figures_shown_are_the_figures_computed(busy: Store, last_month: str) -> None:
    at = now()
    overview = queries.overview_of(busy, last_month, at)
    period = month_period(last_month, busy.zone)
    computed = {
        figure.key: figure
        for figures in (callbacks.figures, issues.figures, inspections.figures)
        for figure in figures(busy, period, at)
    }
    for tile in (*overview.tiles, *overview.further):
        assert (tile.value, tile.n) == (computed[tile.key].value, computed[tile.key].n), tile.key
        assert tile.line[-1] == tile.value
        assert tile.url == computed[tile.key].url


def test_the_month_is_counted_as_by_hand(busy: Store, last_month: str) -> None:
    overview = queries.overview_of(busy, last_month, now())
    assert [stage.value for stage in overview.funnel] == [10, 10, 8, 8]
    assert overview.tile("satisfied_rate").value == 6 / 8
    assert overview.tile("success_rate").value == 8 / 10
    assert overview.balance.new.value == 3
    assert [(rep.name, rep.deliveries, rep.called, rep.satisfied) for rep in overview.reps] == [
        ("李强", 9, 8, 6),
        ("王芳", 1, 0, 0),
    ]
    assert [(row.name, row.new) for row in overview.departments] == [("车间", 3)]
    assert [(cause.count, cause.running) for cause in overview.causes] == [(3, 1.0)]


def test_open_at_start_and_what_came_and_went_make_open_at_end(
    busy: Store, last_month: str, fill: Callable[[str], None]
) -> None:
    fill(months_ago(busy, 2))
    balance = queries.overview_of(busy, last_month, now()).balance
    left = balance.opening.value + balance.new.value - balance.closed.value + balance.reopened.value
    assert balance.opening.value == 3
    assert left == balance.open_at_end.value


def test_the_oldest_overdue_come_first_with_their_days(busy: Store) -> None:
    overdue = queries.oldest_overdue(busy, now())
    assert [line.title for line in overdue] == ["右前门异响", "交车时间一再推迟", "空调不制冷"]
    assert overdue[0].days_late > overdue[-1].days_late > 0


def test_another_store_counts_nothing_of_this_one(busy: Store, other_store: Store) -> None:
    overview = queries.overview_of(other_store, months_ago(other_store, 1), now())
    assert overview.is_empty
    assert (overview.overdue, overview.departments, overview.causes, overview.reps) == ((),) * 4


def test_a_month_without_data_is_empty_and_prints_dashes(ready: Store, last_month: str) -> None:
    overview = queries.overview_of(ready, last_month, now())
    assert overview.is_empty
    assert {tile.text for tile in overview.tiles} == {"—"}


def test_kept_months_make_the_line_and_one_query(
    busy: Store, last_month: str, cs_manager: Membership
) -> None:
    this, at = months_ago(busy, 0), now()
    counted = queries.overview_of(busy, this, at)
    for month in figures.months_to_keep(busy, at=at):
        figures.keep_month(busy, month, at=at)
    db.session.commit()
    assert queries.overview_of(busy, this, at).tiles == counted.tiles
    assert counted.tile("satisfied_rate").before == 6 / 8
    add_call(busy, last_month, cs_manager, Call(1))  # what came since is kept at night
    assert queries.overview_of(busy, this, at).tile("satisfied_rate").before == 6 / 8
    figures.keep_month(busy, last_month, at=at)
    assert queries.overview_of(busy, this, at).tile("satisfied_rate").before == 6 / 9


def test_what_older_definitions_counted_is_counted_anew(busy: Store, last_month: str) -> None:
    figures.keep_month(busy, last_month, at=now())
    for row in db.session.scalars(select(MonthFigure)):
        row.definitions, row.value = rules.DEFINITIONS_VERSION - 1, 0.5
    db.session.commit()
    overview = queries.overview_of(busy, months_ago(busy, 0), now())
    assert overview.tile("satisfied_rate").before == 6 / 8


def test_the_five_of_a_month_keep_their_order(busy: Store, cs_manager: Membership) -> None:
    this = months_ago(busy, 0)
    ids = list(db.session.scalars(select(Issue.id).order_by(Issue.id.desc())))
    actions.choose_top_five(this, ids, by=cs_manager, at=now())
    actions.choose_top_five(this, ids[::-1], by=cs_manager, at=now() + timedelta(seconds=1))
    db.session.commit()
    overview = queries.overview_of(busy, this, now())
    assert [line.id for line in overview.top] == ids[::-1]
    assert overview.next_top == ()
