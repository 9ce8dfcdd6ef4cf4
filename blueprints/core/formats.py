"""How templates write times, days, money and shares, as people say them."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, format_datetime
from markupsafe import Markup

from blueprints.core.clock import local, now
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import language, zone


def store_zone() -> ZoneInfo:
    return ZoneInfo(zone())


def when(at: datetime | None) -> Markup | str:
    """今天 16:00, 10月3日 09:15 or 2025-12-31 09:15; the exact moment in the tag."""
    if at is None:
        return "—"
    here = local(at, store_zone())
    exact = here.isoformat(timespec="minutes")
    spoken = spoken_time(here, local(now(), store_zone()).date())
    title = here.strftime("%Y-%m-%d %H:%M")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(exact, title, spoken)


def spoken_time(here: datetime, today: date) -> str:
    clock = here.strftime("%H:%M")
    return f"{spoken_day(here.date(), today)} {clock}"


def spoken_day(day: date, today: date) -> str:
    near = {
        -1: _("Yesterday"),
        0: _("Today"),
        1: _("Tomorrow"),
    }
    distance = (day - today).days
    if distance in near:
        return near[distance]
    if day.year != today.year:
        return day.isoformat()
    return f"{day.month}月{day.day}日" if language() == "zh" else f"{day.day} {day:%b}"


def day(value: date | None) -> Markup | str:
    if value is None:
        return "—"
    today = local(now(), store_zone()).date()
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(
        value.isoformat(), spoken_day(value, today)
    )


def is_past(at: datetime | None) -> bool:
    return at is not None and at < now()


def money(fen: int | None) -> str:
    """分 as yuan."""
    return "—" if fen is None else f"¥{fen / 100:,.2f}"


def percent(share: float | None) -> str:
    """0.913 as 91.3%; nothing counted as —."""
    return "—" if share is None else f"{share * 100:.1f}%"


def label_of(member: StrEnum) -> str:
    """An enum's label in the reader's language."""
    return _(getattr(member, "label", member.value))


def name_of(thing: object) -> str:
    """A store's, department's or category's name in the reader's language."""
    english = getattr(thing, "name_en", "")
    return english if english and language() == "en" else str(getattr(thing, "name", ""))


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(when=when, day=day, money=money, percent=percent)
    app.jinja_env.filters.update(
        exact_date=lambda d: format_date(d, "yyyy-MM-dd") if d else "—",
        exact_time=lambda t: format_datetime(t, "yyyy-MM-dd HH:mm") if t else "—",
    )
    app.jinja_env.tests["past"] = is_past
    app.jinja_env.globals.update(label_of=label_of, name_of=name_of)
