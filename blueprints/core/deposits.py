"""Which forms may be filled in without a connection, and what each does when it arrives.

A feature lists its own in its deposits.py; app.py offers them all. One function does what the form
asks for, whether a device deposits it or a browser without JavaScript posts it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import Flask, g, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Form

from blueprints.core.access import current_member
from blueprints.core.arriving_files import keep_posted, posted_photos
from blueprints.core.attachments import came_with
from blueprints.core.clock import now
from blueprints.core.file_types import MOST_PHOTOS, Announced, Purpose
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import Can

Fields = MultiDict[str, str]
Upgrade = Callable[[Fields], Fields]


class Unfit(Exception):  # noqa: N818 - reads as the sentence it is
    """What was typed has not the shape that the form asks for; `form` says where."""

    def __init__(self, form: Form) -> None:
        super().__init__(str(form.errors))
        self.form = form


class Conflict(Exception):  # noqa: N818 - as above
    """Somebody else changed the same fields since this form was opened."""


class NotYours(Exception):  # noqa: N818 - as above
    """It is not there for who filled it in, or not theirs to do."""


@dataclass(frozen=True)
class Filled:
    """A form as somebody filled it in. `at` is when it came, `occurred_at` when it was filled in."""

    id: UUID
    fields: Fields
    by: Membership
    at: datetime
    occurred_at: datetime
    device: str = ""
    files: Sequence[Announced] = ()  # that came with it or follow it

    def brings(self, purpose: Purpose) -> int:
        """How many files of this purpose come with it; those of the record itself are counted apart."""
        return sum(file.purpose is purpose for file in self.files)

    def number(self, name: str) -> int:
        """The id of a row, from a hidden field. Raises NotYours for what is none."""
        value = self.fields.get(name, type=int)
        if value is None:
            raise NotYours(name)
        return value


@dataclass(frozen=True)
class Difference:
    """A field that two people changed: what it was, is, and should become; values and words."""

    name: str
    label: str
    base: tuple[str, str]
    theirs: tuple[str, str]
    mine: tuple[str, str]


@dataclass(frozen=True)
class Comparison:
    """For the merge screen: what conflicts, with whom, and everything else that the form says."""

    action: str
    by: str
    at: datetime
    differences: list[Difference]
    rest: Mapping[str, str]


@dataclass(frozen=True)
class OfflineForm:
    """`deposit` does it and answers where it can be seen; `page` is where the form is filled in.

    `upgraders[v]` turns the fields of version v into those of v + 1; an addition needs none.
    `blank` is the form whose labels say what was typed; what `hidden` names was not. `photos` is how
    many go with it; `place` tells from the form, its outcome and a photo to which record that belongs.
    """

    name: str
    label: str  # an English key
    can: Can
    deposit: Callable[[Filled], str]
    page: Callable[[Filled], str]
    subject: Callable[[Filled], str] = lambda _filled: ""
    version: int = 1
    oldest: int = 1  # that is still taken as it is or through the upgraders
    upgraders: Mapping[int, Upgrade] = field(default_factory=dict)
    compare: Callable[[Filled], Comparison] | None = None
    blank: Callable[[Filled], Form] | None = None
    photos: int = MOST_PHOTOS
    place: Callable[[Filled, str, Announced], str] | None = None
    hidden: frozenset[str] = frozenset()

    def record_of(self, given: Filled, outcome: str) -> Callable[[Announced], str]:
        place = self.place
        return lambda file: place(given, outcome, file) if place else outcome


FORMS: dict[str, OfflineForm] = {}


def offer(*groups: Iterable[OfflineForm]) -> None:
    """All of them at once, from app.py."""
    FORMS.clear()
    FORMS.update({form.name: form for group in groups for form in group})


def upgraded(form: OfflineForm, version: int, fields: Fields) -> Fields | None:
    """The fields as today's form has them; None when nothing leads from that version to this."""
    if not form.oldest <= version <= form.version:
        return None
    for step in range(version, form.version):
        upgrade = form.upgraders.get(step)
        fields = upgrade(fields) if upgrade else fields
    return fields


@Hook
def posted(given: Filled, outcome: str) -> None:
    """What a browser posted has been done: what it corrects needs nobody any more."""


def note_refused(name: str) -> None:
    """It is shown again: the next one takes its place."""
    g.refused = name


def do_posted(name: str, **known: object) -> str:
    """Do what a form posted by a browser with a session asks for; `known` stands in its address.

    Raises Unfit and RuleBroken: who posts it is there to read why.
    """
    fields = MultiDict(request.form)
    for key, value in known.items():  # whatever else of this name was posted
        fields.setlist(key, [str(value)])
    at, member = now(), current_member()
    form = FORMS[name]
    photos = posted_photos(request.files, purpose_in(fields), form.photos)
    files = [photo.announced for photo in photos]
    if corrected := fields.get("supersedes", type=UUID):
        files += came_with(corrected, member.store_id)
    given = Filled(g.submission.id, fields, member, at, at, files=files)
    try:
        outcome = form.deposit(given)
    except Unfit:
        note_refused(name)
        raise
    keep_posted(photos, form.record_of(given, outcome), by=member, at=at)
    posted(given, outcome)
    return outcome


def purpose_in(fields: Fields) -> Purpose:
    """What the photos of this form show: it says so itself."""
    return fields.get("purpose", Purpose.BEFORE, type=Purpose)


def offline_form(name: str) -> Markup:
    """The attributes of a form that may be filled in offline."""
    form = FORMS[name]
    most = (
        Markup(' data-most-photos="{}"').format(form.photos) if form.photos != MOST_PHOTOS else ""
    )
    attributes = Markup('data-offline="{}" data-version="{}" hx-boost="false"')
    return attributes.format(name, form.version) + most


def init_app(app: Flask) -> None:
    app.jinja_env.globals["offline_form"] = offline_form
    app.jinja_env.globals["offline_forms"] = FORMS
