"""Marks that a list shows a hundred times: each is drawn once, not by a macro anew each time."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from blueprints.core.assets import asset_url

ICON = Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}" /></svg>')
BADGE = Markup('<span class="badge tone-{}">{}{}</span>')


@lru_cache(maxsize=1024, typed=True)
def drawn(icons: str, name: str, look: str) -> Markup:
    return ICON.format(look, icons, name)


@lru_cache(maxsize=1024, typed=True)
def badge(icon: Markup, text: str, tone: str) -> Markup:
    return BADGE.format(tone, icon, text)


def icon(name: str, look: str = "") -> Markup:
    """A picture of icons.svg beside a word; `look` is a class."""
    return drawn(asset_url("icons.svg"), name, look)


def badge_of(text: str, tone: str = "plain", shape: str = "ring") -> Markup:
    """Shape, word and colour: a badge of your own words."""
    return badge(icon(shape), text, tone)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(icon=icon, badge_of=badge_of)
