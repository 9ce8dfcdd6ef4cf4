"""What a store has set up, what people want, what is due to leave."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from blueprints.channels.models import Channel, ChannelChoice, Dispatch, QuietHours
from blueprints.channels.rules import ChannelKind, DispatchState, Quiet, Wants
from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person
from blueprints.core.rules import Role
from blueprints.notices.models import Notice

DISPATCHES_BY = (Dispatch.planned_at.desc(), Dispatch.id.desc())


def channels_of(store_id: int) -> Mapping[ChannelKind, Channel]:
    found = select(Channel).where(Channel.store_id == store_id)
    return {channel.kind: channel for channel in db.session.scalars(found)}


def active_kinds(store_id: int) -> list[ChannelKind]:
    channels = channels_of(store_id)
    return [kind for kind in ChannelKind if kind in channels and channels[kind].is_active]


def quiet_of(store_id: int) -> Quiet:
    stored = db.session.get(QuietHours, store_id)
    return stored.quiet if stored else Quiet()


def choices_of(person_id: int, store_id: int) -> Mapping[ChannelKind, ChannelChoice]:
    found = select(ChannelChoice).where(
        ChannelChoice.person_id == person_id, ChannelChoice.store_id == store_id
    )
    return {choice.kind: choice for choice in db.session.scalars(found)}


def reached_by(person_ids: Collection[int], store_id: int) -> Sequence[ChannelChoice]:
    """These people's choices of channels that the store has switched on."""
    return db.session.scalars(
        select(ChannelChoice)
        .join(
            Channel,
            (Channel.store_id == ChannelChoice.store_id) & (Channel.kind == ChannelChoice.kind),
        )
        .where(
            ChannelChoice.person_id.in_(person_ids),
            ChannelChoice.store_id == store_id,
            ChannelChoice.wants != Wants.NOTHING,
            Channel.is_active,
        )
    ).all()


def due(at: datetime, *, limit: int) -> Sequence[int]:
    return db.session.scalars(
        select(Dispatch.id)
        .where(Dispatch.state == DispatchState.WAITING, Dispatch.next_at <= at)
        .order_by(Dispatch.next_at, Dispatch.id)
        .limit(limit)
    ).all()


def lost(at: datetime) -> Sequence[Dispatch]:
    """Who had these in hand is gone."""
    return db.session.scalars(
        select(Dispatch)
        .where(Dispatch.state == DispatchState.SENDING, Dispatch.next_at <= at)
        .order_by(Dispatch.id)
        .options(joinedload(Dispatch.notice).joinedload(Notice.store))
    ).all()


def find_dispatch(store_id: int, dispatch_id: int) -> Dispatch | None:
    """None where it is another store's."""
    own = (Dispatch.store_id == store_id) & (Dispatch.id == dispatch_id)
    return db.session.scalar(select(Dispatch).where(own))


def get_dispatch(dispatch_id: int) -> Dispatch:
    """With everything that sending it needs."""
    return db.session.scalars(
        select(Dispatch)
        .where(Dispatch.id == dispatch_id)
        .options(
            joinedload(Dispatch.notice).options(
                joinedload(Notice.person), joinedload(Notice.store), joinedload(Notice.absent)
            )
        )
    ).one()


def undelivered(store_id: int) -> Select[Any]:
    """What has not arrived, or not yet although it was tried."""
    return (
        select(Dispatch)
        .join(Dispatch.notice)
        .join(Notice.person)
        .where(
            Dispatch.store_id == store_id,
            Dispatch.state != DispatchState.SENT,
            Dispatch.reason != "",
        )
        .options(contains_eager(Dispatch.notice).contains_eager(Notice.person))
    )


def why(dispatch: Dispatch) -> str:
    return _(dispatch.reason, **json.loads(dispatch.reason_values))


def administrators_of(store_id: int) -> Sequence[int]:
    return db.session.scalars(
        select(Membership.person_id)
        .join(Membership.person)
        .where(
            Membership.store_id == store_id,
            Membership.role == Role.ADMIN,
            Membership.is_active,
            Person.is_active,
        )
    ).all()
