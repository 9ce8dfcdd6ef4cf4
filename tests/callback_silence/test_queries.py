"""Whose list of the day lies unopened, and that opening it is noted once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from blueprints.calendars.models import CalendarDay
from blueprints.callback_silence import queries
from blueprints.callbacks.models import Attempt, Callback
from blueprints.callbacks.rules import Outcome
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.openings import Opening, note_opening
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.stand_ins.models import StandIn
from tests.conftest import MemberOf, SignIn, saved

TEN = datetime(2026, 10, 14, 2, tzinfo=UTC)  # a Wednesday, 10:00 in Shanghai
EARLY = TEN - timedelta(hours=1)
Names = Callable[..., list[str]]


@pytest.fixture
def names(callback: Callback, caller: Membership, gm: Membership) -> Names:
    """Who has not opened the list by a moment; one call is due, and anybody's."""
    callback.call_from = EARLY
    db.session.commit()

    def names(at: datetime = TEN) -> list[str]:
        db.session.flush()
        [kind] = queries.silent_of(gm, at=at)
        return [row.person for row in db.session.execute(kind.found)]

    return names


def test_a_caller_with_calls_due_is_silent_from_ten_on(names: Names) -> None:
    assert names(TEN - timedelta(seconds=1)) == []
    assert names(TEN) == ["Lin Yue"]


def test_who_has_opened_the_list_today_is_not(names: Names, caller: Membership) -> None:
    note_opening("callbacks", caller, at=EARLY - timedelta(days=1))
    assert names() == ["Lin Yue"]
    note_opening("callbacks", caller, at=EARLY)
    assert names() == []


def test_who_has_called_without_a_connection_is_not(
    names: Names, caller: Membership, callback: Callback
) -> None:
    call = {"callback_id": callback.id, "store_id": callback.store_id, "phone": "1"}
    saved(Attempt(**call, outcome=Outcome.BUSY, by_id=caller.person_id, at=EARLY))
    assert names() == []


def test_who_is_away_or_has_a_free_day_is_not(
    names: Names, caller: Membership, cs_manager: Membership
) -> None:
    day = local_day(TEN, caller.store.zone)
    leave = saved(
        StandIn(
            store_id=caller.store_id,
            absent_id=caller.person_id,
            stand_in_id=cs_manager.person_id,
            first_day=day,
            last_day=day,
            named_by_id=caller.person_id,
            named_at=EARLY,
        )
    )
    assert names() == []
    db.session.delete(leave)
    assert names() == ["Lin Yue"]
    saved(CalendarDay(store_id=caller.store_id, day=day, is_working=False))
    assert names() == []


def test_calls_of_a_colleague_are_the_colleague_s(
    names: Names, callback: Callback, store: Store, member_of: MemberOf
) -> None:
    other = member_of(store, Role.CS_SPECIALIST, "cr", name="Sun Qian")
    callback.assigned_to_id = other.person_id
    assert names() == ["Sun Qian"]
    callback.call_from = TEN + timedelta(days=1)
    assert names() == []


def test_a_manager_has_only_the_calls_that_are_the_manager_s_own(
    names: Names, callback: Callback, cs_manager: Membership
) -> None:
    assert names() == ["Lin Yue"]
    callback.assigned_to_id = cs_manager.person_id
    assert names() == ["He Jing"]


def test_another_store_s_callers_are_not_asked(
    names: Names, other_store: Store, member_of: MemberOf
) -> None:
    stranger = member_of(other_store, Role.GM, "office")
    [kind] = queries.silent_of(stranger, at=TEN)
    assert db.session.execute(kind.found).all() == []


def test_a_row_says_how_many_calls_wait(names: Names, gm: Membership) -> None:
    names()
    [kind] = queries.silent_of(gm, at=TEN)
    [row] = db.session.execute(kind.found)
    told = kind.told(row)
    assert (told.title, told.url) == ("今天应访 1 个", "/callbacks")
    assert row.since == TEN


def openings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Opening)) or 0


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("page", ["/callbacks", "/callbacks?show=later", "call"])
def test_the_first_look_of_a_day_is_noted_and_no_other(
    callback: Callback, sign_in: SignIn, caller: Membership, page: str, htmx: bool
) -> None:
    browser = sign_in(caller, htmx=htmx)
    for _ in range(2):
        browser.get(f"/callbacks/{callback.id}" if page == "call" else page)
        assert openings() == 1
    [opening] = db.session.scalars(select(Opening))
    assert (opening.person_id, opening.place) == (caller.person_id, "callbacks")
    assert opening.day == local_day(opening.at, caller.store.zone)


def test_what_a_tablet_fetches_to_keep_is_no_look_nor_is_a_look_of_who_calls_nobody(
    callback: Callback, sign_in: SignIn, caller: Membership, gm: Membership
) -> None:
    sign_in(caller).get("/callbacks/kept")
    sign_in(gm).get("/callbacks")
    assert openings() == 0


def test_two_first_looks_at_once_are_one(caller: Membership) -> None:
    for _ in range(2):
        note_opening("callbacks", caller, at=now())
    assert openings() == 1
