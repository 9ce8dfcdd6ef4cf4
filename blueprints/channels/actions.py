"""Set channels up, choose what arrives, plan and settle dispatches. None commits."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from blueprints.channels import queries, rules
from blueprints.channels.models import Channel, ChannelChoice, Dispatch, QuietHours
from blueprints.channels.rules import ChannelKind, DispatchState, Quiet, Wants
from blueprints.core import audit
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, PerhapsDone, RuleBroken
from blueprints.core.seal import seal
from blueprints.notices.actions import Told, tell_all
from blueprints.notices.models import Notice
from blueprints.notices.rules import News

GIVEN_UP = N_("Notices cannot be delivered. See which, and why.")
IN_DOUBT = N_(
    "Whether some notices have arrived is not certain. See which, and whether to send them again."
)
LOST = PerhapsDone(N_("The program was ended while it was on its way. It may have arrived."))
SECRETS = ("secret", "signing_secret")


def set_channel(
    kind: ChannelKind, typed: Mapping[str, Any], *, by: Membership, at: datetime
) -> Channel:
    """A secret that is left empty stays as it is; one that is typed is sealed."""
    channel = queries.channels_of(by.store_id).get(kind)
    if channel is None:
        channel = Channel(store_id=by.store_id, kind=kind)
    for name, value in typed.items():
        if value or name not in SECRETS:
            setattr(channel, name, seal(value) if name in SECRETS else value)
    db.session.add(channel)
    db.session.flush()
    audit.note(N_("Channel for notices changed"), kind.value, by=by, at=at)
    return channel


def set_quiet(quiet: Quiet, *, by: Membership, at: datetime) -> None:
    stored = db.session.get(QuietHours, by.store_id) or QuietHours(store_id=by.store_id)
    stored.begins, stored.ends = quiet.begins, quiet.ends
    stored.spares_urgent = quiet.spares_urgent
    db.session.add(stored)
    audit.note(N_("Quiet hours changed"), by.store.name, by=by, at=at)


def choose(kind: ChannelKind, wants: Wants, address: str, *, by: Membership) -> None:
    choice = queries.choices_of(by.person_id, by.store_id).get(kind)
    if choice is None:
        choice = ChannelChoice(store_id=by.store_id, person_id=by.person_id, kind=kind)
    choice.wants, choice.address = wants, address
    db.session.add(choice)


def plan(told: Told) -> None:
    """Whoever is told something hears of it by what he has chosen, outside the quiet hours."""
    if not (told.news.is_digest or told.is_urgent):
        return
    quiet = queries.quiet_of(told.store.id)
    next_at = rules.leaves_at(told.at, quiet, told.store.zone, urgent=told.is_urgent)
    for choice in queries.reached_by(told.notice_ids, told.store.id):
        if rules.is_wanted(choice.wants, is_digest=told.news.is_digest, is_urgent=told.is_urgent):
            db.session.add(
                Dispatch(
                    store_id=told.store.id,
                    notice_id=told.notice_ids[choice.person_id],
                    kind=choice.kind,
                    planned_at=told.at,
                    next_at=next_at,
                )
            )


def leaves_at(notice: Notice, at: datetime) -> datetime:
    quiet = queries.quiet_of(notice.store_id)
    return rules.leaves_at(at, quiet, notice.store.zone, urgent=notice.is_urgent)


def take(dispatch: Dispatch, *, at: datetime) -> bool:
    """Have it alone for a while. False: another has it, or at this hour nothing leaves."""
    lock(dispatch)
    if dispatch.state is not DispatchState.WAITING or dispatch.next_at > at:
        return False
    allowed = leaves_at(dispatch.notice, at)
    dispatch.next_at = allowed if allowed > at else at + rules.LEASE
    if allowed > at:
        return False
    dispatch.first_try_at = dispatch.first_try_at or at
    dispatch.tries += 1
    return True


def lock(dispatch: Dispatch) -> None:
    """Who comes second sees what the first did. On SQLite writers take turns anyway."""
    if db.engine.dialect.name != "sqlite":
        db.session.refresh(dispatch, ["state", "next_at"], with_for_update={"of": Dispatch})


def let_go(dispatch: Dispatch) -> None:
    """From here on nobody knows whether it has arrived, until the far side answers."""
    dispatch.state = DispatchState.SENDING


def settle_sent(dispatch: Dispatch, *, at: datetime) -> None:
    dispatch.state, dispatch.sent_at = DispatchState.SENT, at
    dispatch.reason, dispatch.reason_values = "", "{}"


def settle_failed(dispatch: Dispatch, why: RuleBroken, *, at: datetime) -> None:
    """Tried again later; after a day in vain given up, and the administrators know."""
    give_reason(dispatch, why)
    dispatch.state = DispatchState.WAITING
    dispatch.next_at = rules.next_try(dispatch.tries, at)
    if rules.is_hopeless(dispatch.first_try_at or at, at):
        dispatch.state = DispatchState.GIVEN_UP
        tell_administrators(dispatch, GIVEN_UP, at)


def settle_in_doubt(dispatch: Dispatch, why: PerhapsDone, *, at: datetime) -> None:
    """Not sent again by itself, or somebody might get it twice: an administrator decides."""
    give_reason(dispatch, why)
    dispatch.state = DispatchState.PERHAPS
    tell_administrators(dispatch, IN_DOUBT, at)


def settle_lost(at: datetime) -> None:
    """What was on its way when its process was ended."""
    for dispatch in queries.lost(at):
        settle_in_doubt(dispatch, LOST, at=at)


def send_again(dispatch: Dispatch, *, at: datetime) -> None:
    """From the start, with its next tries. Raises RuleBroken."""
    lock(dispatch)
    rules.check_resending(dispatch.state)
    dispatch.state, dispatch.next_at = DispatchState.WAITING, leaves_at(dispatch.notice, at)
    dispatch.tries, dispatch.first_try_at = 0, None


def give_reason(dispatch: Dispatch, why: RuleBroken) -> None:
    dispatch.reason = why.key
    dispatch.reason_values = json.dumps(dict(why.values), default=str)


def tell_administrators(dispatch: Dispatch, text: str, at: datetime) -> None:
    """Once a day and channel, in the inbox: the channel is what does not work."""
    store: Store = dispatch.notice.store
    day = local_day(at, store.zone)
    key = f"channel:{dispatch.kind}:{store.id}:{day}:{dispatch.state}"
    news = News(key, text, "/notices/channels")
    tell_all(queries.administrators_of(store.id), store, news, at=at)
