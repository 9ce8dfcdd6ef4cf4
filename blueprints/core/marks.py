"""Marks that a list shows a hundred times: each is drawn once, not by a macro anew each time."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from flask import Flask, g
from markupsafe import Markup

from blueprints.core.assets import asset_url
from blueprints.core.formats import label_of
from blueprints.core.i18n import spoken

ICON = Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}" /></svg>')
BADGE = Markup('<span class="badge tone-{}">{}{}</span>')
LEVEL = Markup('<span class="level tone-{}">{}{}</span>')
LOOKS: Mapping[str, tuple[str, str]] = {
    "draft": ("plain", "dashed"),
    "awaiting_acceptance": ("warn", "ring"),
    "in_progress": ("note", "half"),
    "paused": ("plain", "pause"),
    "closing_applied": ("accent", "diamond"),
    "awaiting_customer": ("accent", "phone"),
    "closed": ("good", "good"),
    "void": ("plain", "ban"),
    "due": ("warn", "ring"),
    "pending": ("warn", "ring"),
    "open": ("warn", "ring"),
    "claimed": ("note", "half"),
    "retry": ("warn", "refresh"),
    "call_again": ("warn", "refresh"),
    "unreachable": ("bad", "bad"),
    "do_not_call": ("plain", "ban"),
    "missed": ("bad", "late"),
    "done": ("good", "good"),
    "dropped": ("plain", "ban"),
    "cancelled": ("plain", "ban"),
    "queued": ("plain", "clock"),
    "running": ("note", "half"),
    "failed": ("bad", "bad"),
    "new": ("good", "plus"),
    "seen": ("plain", "check"),
    "updated": ("note", "edit"),
    "changed": ("note", "edit"),
    "moved": ("note", "forward"),
    "unchanged": ("plain", "check"),
    "removed": ("warn", "minus"),
    "wrong": ("bad", "bad"),
    "flagged": ("warn", "alert"),
    "rejected": ("bad", "bad"),
    "refused": ("bad", "bad"),
}
"""The tone and the shape of a state by its value. One that is not here is plain, with a ring."""
TONES = {"escalated": "warn", "critical": "bad"}


@lru_cache(maxsize=1024, typed=True)
def drawn(icons: str, name: str, look: str) -> Markup:
    return ICON.format(look, icons, name)


@lru_cache(maxsize=1024, typed=True)
def lettered(icon: Markup, text: str, tone: str) -> Markup:
    return BADGE.format(tone, icon, text)


@lru_cache(maxsize=1024, typed=True)
def state_in(_language: str, _icons: str, state: StrEnum) -> Markup:
    tone, shape = LOOKS.get(state.value, ("plain", "ring"))
    return badge_of(label_of(state), tone, shape)


@lru_cache(maxsize=64, typed=True)
def level_in(_language: str, _icons: str, level: StrEnum) -> Markup:
    tone = TONES.get(level.value, "plain")
    return LEVEL.format(tone, icon(f"level-{level.value}"), label_of(level))


def sheet() -> str:
    """Where the pictures are. A page asks for a hundred of them."""
    try:
        found: str = g.icon_sheet
    except AttributeError:
        found = g.icon_sheet = asset_url("icons.svg")
    return found


def badge(state: StrEnum, tone: str = "", shape: str = "") -> Markup:
    """A state by its shape, word and colour; both may be given for a state of your own."""
    if tone or shape:
        return badge_of(label_of(state), tone or "plain", shape or "ring")
    return state_in(spoken(), sheet(), state)


def level(value: StrEnum) -> Markup:
    return level_in(spoken(), sheet(), value)


def icon(name: str, look: str = "") -> Markup:
    """A picture of icons.svg beside a word; `look` is a class."""
    return drawn(sheet(), name, look)


def badge_of(text: str, tone: str = "plain", shape: str = "ring") -> Markup:
    """Shape, word and colour: a badge of your own words."""
    return lettered(icon(shape), text, tone)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(icon=icon, badge_of=badge_of, badge=badge, level=level)
