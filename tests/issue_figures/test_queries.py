"""A month's figures, counted once more from what happened, without the program's queries."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.figures import Figure, Period, month_period
from blueprints.core.people import Membership, Store
from blueprints.customers.models import Customer
from blueprints.issue_figures import queries
from blueprints.issue_figures.queries import Span
from blueprints.issue_rules.models import Category
from blueprints.issue_rules.rules import Level
from blueprints.tracker import actions
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Details, IssueKind, Step
from tests.conftest import SignIn, saved
from tests.tracker.conftest import Cast

ZONE = ZoneInfo("Asia/Shanghai")
OCTOBER = month_period("2026-10", ZONE)
SEPTEMBER = month_period("2026-09", ZONE)
AFTER = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass
class Story:
    """What happened to one issue, in days after the first of September; None: never."""

    sent: float
    accepted: float | None = None
    closed: float | None = None
    reopened: float | None = None
    closed_again: float | None = None
    void: bool = False
    extended: bool = False
    kind: IssueKind = IssueKind.MANUAL
    customer: int = 0
    issue: Issue = field(init=False)


def day(after: float) -> datetime:
    return SEPTEMBER.start + timedelta(days=after)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any order of life that the table allows, in September, October and November."""
    at = draw(st.floats(0, 70).map(lambda x: round(x, 2)))
    story = Story(sent=at, kind=draw(st.sampled_from([IssueKind.MANUAL, IssueKind.COMPLAINT])))
    story.customer = draw(st.integers(0, 1))
    story.extended = draw(st.booleans())
    moments = []
    for _ in range(draw(st.integers(0, 4))):
        at = round(at + draw(st.floats(0.01, 12)), 2)
        moments.append(at)
    for name, moment in zip(
        ("accepted", "closed", "reopened", "closed_again"), moments, strict=False
    ):
        setattr(story, name, moment)
    story.void = story.closed is None and draw(st.booleans())
    return story


@pytest.fixture
def category(store: Store) -> Category:
    return saved(Category(store_id=store.id, code="noise", name="异响"))


@pytest.fixture
def customers(store: Store) -> list[Customer]:
    return [
        saved(Customer(store_id=store.id, name=name, created_at=AFTER)) for name in ("王", "李")
    ]


def play(cast: Cast, category: Category, customers: list[Customer], story: Story) -> None:
    """Do to a real issue what the story says."""
    issue = story.issue = cast.draft(
        kind=story.kind, category_id=category.id, customer_id=customers[story.customer].id
    )
    cast.take(issue, Step.SEND, at=day(story.sent))
    if story.accepted is not None:
        cast.take(issue, Step.ACCEPT, at=day(story.accepted))
        cast.take(issue, Step.PLAN, at=day(story.accepted))
        extend(cast, story)
    close(cast, issue, story.closed)
    if story.reopened is not None:
        cast.take(issue, Step.REOPEN, at=day(story.reopened))
    close(cast, issue, story.closed_again)
    if story.void:
        cast.take(issue, Step.VOID, at=day(ended_by_void(story)))
    db.session.flush()


def close(cast: Cast, issue: Issue, at: float | None) -> None:
    for step in (Step.APPLY, Step.VERIFY, Step.CONFIRM):
        if at is not None:
            cast.take(issue, step, at=day(at))


def ended_by_void(story: Story) -> float:
    return (story.accepted or story.sent) + 1


def extend(cast: Cast, story: Story) -> None:
    assert story.accepted is not None
    at, issue = day(story.accepted), story.issue
    if story.extended:
        later = max(at, issue.deadline) + timedelta(days=6)
        extension = actions.ask_extension(
            issue, day=later.date(), reason="等配件", by=cast.handler, at=at
        )
        actions.decide_extension(extension, approve=True, words="", by=cast.acceptor, at=at)


# The independent count: plain Python over the stories


def turns(story: Story) -> list[tuple[float, int]]:
    """+1 when it is opened, -1 when it ends."""
    found = [(story.sent, 1)]
    found += [(story.closed, -1)] if story.closed is not None else []
    found += [(story.reopened, 1)] if story.reopened is not None else []
    found += [(story.closed_again, -1)] if story.closed_again is not None else []
    found += [(ended_by_void(story), -1)] if story.void else []
    return found


def open_before(story: Story, moment: datetime) -> bool:
    return sum(turn for at, turn in turns(story) if day(at) < moment) == 1


def closings(story: Story) -> list[float]:
    return [at for at in (story.closed, story.closed_again) if at is not None]


def last_closing(story: Story) -> datetime | None:
    """When it was closed, if it stayed so."""
    if story.closed_again is not None:
        return day(story.closed_again)
    if story.closed is None or story.reopened is not None:
        return None
    return day(story.closed)


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


ANSWERED_WITHIN = {  # what comes back is sent a level higher
    Level.NORMAL: timedelta(hours=24),
    Level.ESCALATED: timedelta(hours=2),
    Level.CRITICAL: timedelta(minutes=30),
}


def by_hand(told: list[Story], period: Period) -> dict[str, float | None]:
    def within(at: datetime | None) -> bool:
        return at is not None and period.start <= at < period.end

    all_turns = [(day(at), turn, at == s.sent) for s in told for at, turn in turns(s)]
    due = [s for s in told if within(s.issue.first_deadline) and not s.void]
    response = [s for s in told if within(s.issue.response_due_at) and not s.void]
    answered = [
        s
        for s in response
        if s.accepted is not None
        and day(s.accepted) <= day(s.sent) + ANSWERED_WITHIN[s.issue.level]
    ]
    closed = [s for s in told if any(within(day(at)) for at in closings(s))]
    stay = [s for s in closed if not open_before(s, period.end)]
    old = [
        s
        for s in told
        if open_before(s, period.end) and day(s.sent) < period.end - timedelta(days=14)
    ]
    times = [max(at for at in closings(s) if within(day(at))) - s.sent for s in closed]
    complaints = [
        s for s in told if s.kind is IssueKind.COMPLAINT and within(day(s.sent)) and not s.void
    ]
    repeated = [s for s in complaints if any(is_repeat(s, other) for other in told)]
    on_time = [s for s in due if is_by(last_closing(s), s.issue.first_deadline)]
    extended = [s for s in due if is_by(last_closing(s), s.issue.deadline)]
    return {
        "opening": sum(open_before(s, period.start) for s in told),
        "new": sum(within(day(s.sent)) for s in told),
        "closed": sum(within(at) and turn == -1 for at, turn, _ in all_turns),
        "reopened": sum(within(at) and turn == 1 and not first for at, turn, first in all_turns),
        "open_at_end": sum(open_before(s, period.end) for s in told),
        "first_response_rate": share(len(answered), len(response)),
        "closed_on_time_rate": share(len(on_time), len(due)),
        "with_extension_on_time_rate": share(len(extended), len(due)),
        "two_week_rate": share(len(stay), len(stay) + len(old)),
        "closing_time_median": median(times) if times else None,
        "repeat_complaint_rate": share(len(repeated), len(complaints)),
    }


def is_by(at: datetime | None, deadline: datetime | None) -> bool:
    return at is not None and deadline is not None and at <= deadline


def is_repeat(story: Story, earlier: Story) -> bool:
    near = timedelta(0) < day(story.sent) - day(earlier.sent) <= timedelta(days=90)
    same = story.customer == earlier.customer and earlier.kind is IssueKind.COMPLAINT
    return near and same and not earlier.void


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(stories(), max_size=8))
def test_every_figure_equals_what_is_counted_by_hand(
    cast: Cast,
    category: Category,
    customers: list[Customer],
    told: list[Story],
) -> None:
    with db.session.begin_nested() as attempt:
        for story in told:
            play(cast, category, customers, story)
        for period in (SEPTEMBER, OCTOBER):
            figures = {f.key: f for f in queries.figures(cast.store, period, AFTER)}
            expected = by_hand(told, period)
            found = {key: figures[key].value for key in expected}
            assert found == pytest.approx(expected)
            check_balance(figures)
            check_rows(cast.store, period, figures)
            check_departments(cast.store, period, figures)
        attempt.rollback()
    db.session.expire_all()


def check_balance(figures: dict[str, Figure]) -> None:
    opening, new, closed, reopened, end = (
        figures[key].value for key in ("opening", "new", "closed", "reopened", "open_at_end")
    )
    assert opening is not None
    assert opening + (new or 0) - (closed or 0) + (reopened or 0) == end


def check_rows(store: Store, period: Period, figures: dict[str, Figure]) -> None:
    """What a figure opens is as many rows as it says."""
    span = Span(store.id, period, AFTER)
    for key, figure in figures.items():
        assert rows_of(store, key, "", span) == figure.n
        if figure.numerator is not None:
            assert rows_of(store, key, "numerator", span) == figure.numerator


def rows_of(store: Store, key: str, part: str, span: Span) -> int:
    where = (Issue.store_id == store.id) & queries.figure_rows(key, part, span)
    return len(db.session.scalars(select(Issue.id).where(where)).all())


def check_departments(store: Store, period: Period, figures: dict[str, Figure]) -> None:
    rows = queries.department_figures(store, period, AFTER)
    assert sum(row.new for row in rows) == figures["new"].value
    assert sum(row.open for row in rows) == figures["open_at_end"].value
    assert sum(row.n for row in rows) == figures["closed_on_time_rate"].n
    assert sum(row.closed_on_time for row in rows) == figures["closed_on_time_rate"].numerator


def test_a_month_without_issues_has_no_rates(store: Store) -> None:
    figures = queries.figures(store, OCTOBER, AFTER)
    assert [f.value for f in figures if f.unit.value != "count"] == [None] * 7
    assert queries.category_pareto(store, OCTOBER) == []
    assert list(queries.oldest_overdue(store, AFTER)) == []


def test_a_past_month_stays_as_it_was(
    cast: Cast, category: Category, customers: list[Customer]
) -> None:
    story = Story(sent=40, accepted=41, closed=42)
    play(cast, category, customers, story)
    before = balance(cast.store)
    cast.take(story.issue, Step.REOPEN, at=day(62))
    db.session.flush()
    assert balance(cast.store) == before


def balance(store: Store) -> list[float | None]:
    return [f.value for f in queries.figures(store, OCTOBER, AFTER)][:5]


def test_another_store_s_issues_are_counted_nowhere(
    cast: Cast, category: Category, customers: list[Customer], other_store: Store
) -> None:
    play(cast, category, customers, Story(sent=40, kind=IssueKind.COMPLAINT))
    assert all(not f.value for f in queries.figures(other_store, OCTOBER, AFTER))
    assert all(row.new == 0 for row in queries.department_figures(other_store, OCTOBER, AFTER))


def test_the_oldest_overdue_come_first(
    cast: Cast, category: Category, customers: list[Customer]
) -> None:
    told = [Story(sent=45), Story(sent=30), Story(sent=1, accepted=2, closed=3)]
    for story in told:
        play(cast, category, customers, story)
    found = queries.oldest_overdue(cast.store, AFTER)
    assert list(found) == [told[1].issue, told[0].issue]


def test_complaints_are_counted_by_category(
    cast: Cast, category: Category, customers: list[Customer]
) -> None:
    other = saved(Category(store_id=cast.store.id, code="wait", name="等待时间"))
    for cause, number in ((category, 1), (other, 2)):
        for i in range(number):
            play(cast, cause, customers, Story(sent=35 + i, kind=IssueKind.COMPLAINT))
    play(cast, category, customers, Story(sent=36))
    found = queries.category_pareto(cast.store, OCTOBER)
    assert [(row.name, row.count) for row in found] == [("等待时间", 2), ("异响", 1)]


def test_every_figure_opens_its_list_on_screen(
    cast: Cast,
    category: Category,
    customers: list[Customer],
    sign_in: SignIn,
    gm: Membership,
) -> None:
    story = Story(sent=35, accepted=35.5, closed=36, reopened=37, kind=IssueKind.COMPLAINT)
    play(cast, category, customers, story)
    db.session.commit()
    browser = sign_in(gm)
    for figure in queries.figures(cast.store, OCTOBER, AFTER):
        for url, n in ((figure.url, figure.n), (figure.numerator_url, figure.numerator)):
            if url:
                page = browser.get(url).text
                assert (f'href="/issues/{story.issue.id}?' in page) is (n == 1), url
    [cause] = queries.category_pareto(cast.store, OCTOBER)
    assert story.issue.number in browser.get(cause.url).text
    row = next(r for r in queries.department_figures(cast.store, OCTOBER, AFTER) if r.open)
    assert story.issue.number in browser.get(row.url).text


def test_at_once_is_kept_within_half_an_hour(cast: Cast) -> None:
    issue = cast.draft(level=Level.CRITICAL)
    actions.send(issue, by=cast.recorder, at=day(40))
    details = Details(handler_id=cast.handler.person_id)
    at = day(40) + timedelta(minutes=20)
    actions.move(issue, Step.ACCEPT, details, by=cast.acceptor, at=at)
    db.session.flush()
    figures = {f.key: f.value for f in queries.figures(cast.store, OCTOBER, AFTER)}
    assert figures["first_response_rate"] == 1
