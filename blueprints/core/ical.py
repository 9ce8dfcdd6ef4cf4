"""Deadlines as a calendar that other programs subscribe to (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event

LENGTH = timedelta(minutes=30)  # what ends at the deadline can be seen in a day's column
WARNING = timedelta(days=-1)
REFRESHED = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One deadline. The same `uid` with a higher `sequence` is the same event, changed."""

    uid: str
    sequence: int
    changed_at: datetime
    due_at: datetime
    zone: ZoneInfo
    title: str
    text: str
    url: str
    is_tentative: bool = False


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """The calendar as a file. Equal entries give equal bytes, so that who asks again can be told so."""
    import icalendar  # noqa: PLC0415 - only where a calendar is fetched

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Bihuan//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(event_of(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def event_of(entry: Entry) -> "Event":
    import icalendar  # noqa: PLC0415 - as above

    event, alarm = icalendar.Event(), icalendar.Alarm()
    due_at = entry.due_at.astimezone(entry.zone)
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", due_at - LENGTH)
    event.add("dtend", due_at)
    event.add("summary", entry.title)
    event.add("description", f"{entry.text}\n{entry.url}")
    event.add("url", entry.url)
    event.add("status", "TENTATIVE" if entry.is_tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", WARNING, parameters={"RELATED": "END"})
    event.add_component(alarm)
    return event
