"""What somebody is told: a sentence, what fills its places, and how it is kept. Plain Python."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

KEEP_READ = timedelta(days=180)
Value = str | int | date | datetime


@dataclass(frozen=True)
class Line:
    """One of the things that a notice lists. `text` is an English key, `values` fill its places."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True)
class News:
    """What is told, once a person and `key`; said in the reader's language when it is read.

    A digest sums up what was or will be told, so that it may go where single notices do not.
    """

    key: str
    text: str
    url: str
    values: Mapping[str, Value] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    is_digest: bool = False


def kept(news: News) -> str:
    """What fills a notice's places, and its lines, as text."""
    lines = [[line.text, written(line.values), line.url] for line in news.lines]
    return json.dumps([written(news.values), lines], ensure_ascii=False)


def values_in(content: str) -> dict[str, Value]:
    return read(json.loads(content)[0])


def lines_in(content: str) -> list[Line]:
    return [Line(text, read(values), url) for text, values, url in json.loads(content)[1]]


def written(values: Mapping[str, Value]) -> dict[str, object]:
    return {name: as_json(value) for name, value in values.items()}


def as_json(value: Value) -> object:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def read(values: Mapping[str, object]) -> dict[str, Value]:
    return {name: from_json(value) for name, value in values.items()}


def from_json(value: object) -> Value:
    if isinstance(value, dict):
        at = value.get("at")
        return datetime.fromisoformat(at) if at else date.fromisoformat(value["day"])
    return value if isinstance(value, int) else str(value)


def filled(values: Mapping[str, Value], language: str, zone: ZoneInfo) -> dict[str, str]:
    """Days and moments as the reader writes them, in the store's time."""
    return {name: spoken(value, language, zone) for name, value in values.items()}


def spoken(value: Value, language: str, zone: ZoneInfo) -> str:
    """12月3日 16:00 or 3 Dec 16:00."""
    if isinstance(value, datetime):
        here = value.astimezone(zone)
        return f"{spoken(here.date(), language, zone)} {here:%H:%M}"
    if isinstance(value, date):
        return f"{value.month}月{value.day}日" if language == "zh" else f"{value.day} {value:%b}"
    return str(value)
