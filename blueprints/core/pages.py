"""What every page's frame needs: who works, where, and where one can go from here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, render_template, request, url_for
from markupsafe import Markup

from blueprints.core import i18n, signing_in
from blueprints.core.access import may, signed_in_or_none
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Store
from blueprints.core.rules import EVERY_STORE, Can

SETTINGS = "core.show_settings"


@dataclass(frozen=True)
class NavItem:
    """A place in the rail; `label` is an English key."""

    endpoint: str
    label: str
    icon: str
    can: Can
    also: Sequence[str] = ()  # further sections, or single pages, that are found from here

    @property
    def sections(self) -> set[str]:
        return {self.endpoint.split(".", 1)[0], *self.also}


@dataclass(frozen=True)
class NavLink:
    label: str
    icon: str
    url: str
    active: bool


@dataclass(frozen=True)
class BarItem:
    """Something in the bar on top. `label` says it with its count, in the reader's language."""

    key: str
    label: str
    icon: str
    url: str
    count: int
    fresh_url: str  # answers with the item as it is now


@Gathering
def bar(member: Membership) -> Iterable[BarItem]:
    """What stands beside the outbox on every page of this person."""
    raise NotImplementedError


def bar_of_page() -> list[BarItem]:
    """Asked for by the frame itself, so that a part of a page costs no query for it."""
    member = signed_in_or_none()
    return list(bar(member)) if member else []


def links(items: Sequence[NavItem], member: Membership, *, empty: bool = False) -> list[NavLink]:
    """What is open to this member. With `empty`, there are no settings to go to."""
    here = (request.endpoint or "").split(".", 1)[0]
    return [
        NavLink(
            label=_(item.label),
            icon=item.icon,
            url=url_for(item.endpoint),
            active=is_here(item, here),
        )
        for item in items
        if member.can(item.can) and not (empty and item.endpoint == SETTINGS)
    ]


def is_here(item: NavItem, section: str) -> bool:
    """The core has pages of many places; elsewhere a section stands in one."""
    if section == "core":
        return request.endpoint in {item.endpoint, *item.also}
    return section in item.sections


def stores(member: Membership | None) -> list[Store]:
    return signing_in.stores_of(member) if member and member.role in EVERY_STORE else []


def frame(app: Flask) -> dict[str, Any]:
    member = signed_in_or_none()
    sets_up = any(member.can(item.can) for item in app.extensions["settings"]) if member else False
    return {
        "current_member": member,
        "current_store": member.store if member else None,
        "stores": stores(member),
        "nav": links(app.extensions["nav"], member, empty=not sets_up) if member else [],
        "lang": "zh-CN" if i18n.language() == "zh" else "en",
        "languages": {"zh": "中文", "en": "English"},
        "store_demo": bool(member and member.store.is_demo),
    }


def settings_links() -> list[NavLink]:
    member = signed_in_or_none()
    return links(current_app.extensions["settings"], member) if member else []


def words_for_scripts() -> Markup:
    return (new_words if current_app.debug else kept_words)(i18n.language())


def new_words(_language: str) -> Markup:
    return Markup(render_template("core/_words.html"))  # noqa: S704 - a template's own output


kept_words = lru_cache(new_words)


def account_links() -> list[NavLink]:
    """What of a person's own is set elsewhere than on the account page itself."""
    member = signed_in_or_none()
    return links(current_app.extensions["account"], member) if member else []


def rep_work_links() -> list[NavLink]:
    """The tabs above the pages of what sales consultants do."""
    member = signed_in_or_none()
    return links(current_app.extensions["rep_work"], member) if member else []


def init_app(
    app: Flask,
    *,
    nav: Sequence[NavItem],
    settings: Sequence[NavItem],
    account: Sequence[NavItem],
    rep_work: Sequence[NavItem],
) -> None:
    app.extensions["nav"] = nav
    app.extensions["account"] = account
    app.extensions["settings"] = settings
    app.extensions["rep_work"] = rep_work
    app.context_processor(lambda: frame(app))
    app.jinja_env.globals.update(
        may=may,
        Can=Can,
        bar=bar_of_page,
        account_links=account_links,
        rep_work_links=rep_work_links,
        settings_links=settings_links,
        words_for_scripts=words_for_scripts,
    )
