"""What leaves the house, when, and what becomes of what does not arrive. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from blueprints.core.rules import N_, RuleBroken

GIVE_UP_AFTER = timedelta(days=1)
LEASE = timedelta(minutes=10)
"""For so long who took a dispatch has it alone; if he is killed, what had not left is tried again."""
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
"""Between one try and the next; the last holds for all that follow."""


class ChannelKind(StrEnum):
    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"

    @property
    def label(self) -> str:
        return LABELS[self]


class Wants(StrEnum):
    """What a person wants to arrive by a channel. In the inbox everything does."""

    NOTHING = "nothing"
    DIGEST = "digest"
    URGENT = "urgent"

    @property
    def label(self) -> str:
        return LABELS[self]


class DispatchState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    PERHAPS = "perhaps"
    SENT = "sent"
    GIVEN_UP = "given_up"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[StrEnum, str] = {
    ChannelKind.EMAIL: N_("E-mail"),
    ChannelKind.WECOM: N_("WeCom"),
    ChannelKind.DINGTALK: N_("DingTalk"),
    ChannelKind.FEISHU: N_("Feishu"),
    Wants.NOTHING: N_("Nothing"),
    Wants.DIGEST: N_("The day's digest"),
    Wants.URGENT: N_("The digest, and what is urgent at once"),
    DispatchState.WAITING: N_("tried again"),
    DispatchState.SENDING: N_("being sent"),
    DispatchState.PERHAPS: N_("perhaps sent"),
    DispatchState.SENT: N_("sent"),
    DispatchState.GIVEN_UP: N_("given up"),
}


IN_DOUBT = frozenset({DispatchState.PERHAPS, DispatchState.GIVEN_UP})
"""Where nothing happens by itself any more, and an administrator may have it sent again."""


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing leaves, in the store's time; over midnight where they end earlier."""

    begins: time = time(21)
    ends: time = time(8)
    spares_urgent: bool = False  # what is urgent leaves at night too

    def holds_at(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


def leaves_at(at: datetime, quiet: Quiet, zone: ZoneInfo, *, urgent: bool) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    here = at.astimezone(zone)
    if (urgent and quiet.spares_urgent) or not quiet.holds_at(here.time()):
        return at
    days = 1 if here.time() >= quiet.ends else 0
    day = here.date() + timedelta(days=days)
    return datetime.combine(day, quiet.ends, zone).astimezone(at.tzinfo)


def next_try(tries: int, at: datetime) -> datetime:
    """After so many tries in vain."""
    return at + PAUSES[min(tries, len(PAUSES)) - 1]


def is_hopeless(since: datetime, at: datetime) -> bool:
    return at - since >= GIVE_UP_AFTER


def check_resending(state: DispatchState) -> None:
    if state not in IN_DOUBT:
        raise RuleBroken("It has arrived, or is on its way by itself.")


def is_wanted(wants: Wants, *, is_digest: bool, is_urgent: bool) -> bool:
    """Single notices leave the house only where they are urgent."""
    if is_digest:
        return wants is not Wants.NOTHING
    return is_urgent and wants is Wants.URGENT


def key_in(text: str) -> str:
    """The key of a robot, also out of the whole webhook that the chat shows."""
    for mark in ("access_token=", "key=", "/hook/"):
        if mark in text:
            text = text.split(mark, 1)[1].split("&", 1)[0]
    return text.strip().rstrip("/")
