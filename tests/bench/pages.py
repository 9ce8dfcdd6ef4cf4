"""Which pages are measured, in whose eyes, and how good each must be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select

from blueprints.callbacks.models import Callback
from blueprints.core.db import db
from blueprints.core.people import Person
from blueprints.tracker.models import Issue
from tests.bench import words

LIST, ROW = "list", "row"
"""The floor's pages that ours are compared with: fifty rows, and one read by its key."""
MOST_QUERIES = 12


@dataclass(frozen=True)
class Goal:
    """At most so many times what the floor takes for one of its pages."""

    times: float
    floor: str = LIST


DAILY = Goal(3)
SEARCH = Goal(20, ROW)
OVERVIEW = Goal(10)


@dataclass(frozen=True)
class PageAsked:
    name: str
    username: str
    path: str
    goal: Goal
    most_queries: int | None = MOST_QUERIES


@dataclass(frozen=True)
class Subjects:
    """Rows of the store that pages are about."""

    owner: int
    issue: int
    to_comment: int
    callback: int
    customer: int


def subjects(app: Flask) -> Subjects:
    """The first service advisor's issues; the newest open one of a customer; a call that is due."""
    with app.app_context():
        owner = one(select(Person.id).where(Person.username == ADVISOR))
        with_customer = Issue.customer_id.is_not(None)
        open_ = select(Issue.id).where(Issue.is_open, Issue.handler_id == owner)
        issue = one(open_.where(with_customer).order_by(Issue.deadline, Issue.id).limit(1))
        return Subjects(
            owner=owner,
            issue=issue,
            to_comment=one(open_.order_by(Issue.deadline.desc()).limit(1)),
            callback=one(
                select(Callback.id)
                .where(Callback.is_open, ~Callback.phone_wanted)
                .order_by(Callback.call_from)
                .limit(1)
            ),
            customer=one(select(Issue.customer_id).where(Issue.id == issue)),
        )


def one(statement: Any) -> int:
    found = db.session.scalar(statement)
    assert isinstance(found, int)
    return found


ADVISOR = "advisor-reception-1"
SPECIALIST = "cs_specialist-cr-1"
MANAGER = "cs_manager-cr-1"
HEAD = "head-service-1"
WHO = {"advisor": ADVISOR, "specialist": SPECIALIST, "manager": MANAGER, "head": HEAD}
COMMON, SELDOM = "异响", words.RARE[2:4]


def pages(about: Subjects) -> Sequence[PageAsked]:
    mine = f"/issues?handler={about.owner}"
    return (
        *(PageAsked(f"list of one owner, {who}", name, mine, DAILY) for who, name in WHO.items()),
        *(PageAsked(f"list of what is open, {who}", n, "/issues", DAILY) for who, n in WHO.items()),
        *(PageAsked(f"my work, {who}", name, "/", DAILY) for who, name in WHO.items()),
        PageAsked("board, manager", MANAGER, "/issues/board", DAILY),
        PageAsked("board, head", HEAD, "/issues/board", DAILY),
        PageAsked("issue", MANAGER, f"/issues/{about.issue}", DAILY),
        PageAsked("call list", SPECIALIST, "/callbacks", DAILY),
        PageAsked("callback form", SPECIALIST, f"/callbacks/{about.callback}", DAILY),
        PageAsked("customer's timeline", SPECIALIST, f"/customers/{about.customer}", DAILY),
        PageAsked(f"search for {COMMON}", MANAGER, f"/search?q={quote(COMMON)}", SEARCH),
        PageAsked(f"search for {COMMON}, advisor", ADVISOR, f"/search?q={quote(COMMON)}", SEARCH),
        PageAsked(f"search for {SELDOM}", MANAGER, f"/search?q={quote(SELDOM)}", SEARCH),
        PageAsked(f"list with {COMMON}", MANAGER, f"/issues?q={quote(COMMON)}", SEARCH),
        PageAsked("overview, twelve months", MANAGER, "/overview", OVERVIEW, None),
    )


def usernames(asked: Sequence[PageAsked]) -> Sequence[str]:
    return sorted({page.username for page in asked})
