"""The form of an inspection: a few fields for each row of its check list, whatever its length."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from types import MappingProxyType
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.checklists.models import CheckRow
from blueprints.core.fields import number_or_none
from blueprints.core.file_types import Announced
from blueprints.core.i18n import gettext, ngettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.rules import RuleBroken
from blueprints.inspections import rules
from blueprints.inspections.actions import Filled
from blueprints.inspections.queries import EarlierFinding, Sheet
from blueprints.inspections.rules import Answer, Carried, Found, Outcome

Fields = MultiDict[str, str]
Photos = Mapping[str, int]
"""How many photos were taken at each place of the form."""


class RowForm(Form):
    outcome = RadioField(
        _("Result"), [Optional()], choices=[(o.value, o.label) for o in Outcome], default=None
    )
    note = TextAreaField(_("What the inspector saw"), [Optional(), Length(max=2000)])
    lost = IntegerField(_("Points lost"), [Optional()])
    department_id = SelectField(
        _("Whose it is to mend"),
        [Optional()],
        choices=[],
        coerce=number_or_none,
        validate_choice=False,
    )


class EarlierForm(Form):
    answer = RadioField(
        _("What has become of it"),
        [InputRequired()],
        choices=[(a.value, a.label) for a in Answer],
    )
    note = TextAreaField(_("What the inspector saw"), [Optional(), Length(max=2000)])

    @property
    def is_answered(self) -> bool:
        return self.answer.data in set(Answer)


class FillingForm(Form):
    """`rows` and `earlier` are forms of their own, each with its prefix; `wrong` says what to mend where."""

    version_id = HiddenField()
    started_at = HiddenField()
    note = TextAreaField(_("Note on the whole round"), [Optional(), Length(max=5000)])
    rows: Mapping[int, RowForm] = MappingProxyType({})
    kept: Mapping[str, EarlierForm] = MappingProxyType({})

    def lay_out(self, sheet: Sheet, fields: Fields, photos: Photos) -> "FillingForm":
        self.sheet, self.photos = sheet, photos
        self.rows = {row.id: row_form(row, fields) for row in sheet.rows}
        self.kept = {e.key: EarlierForm(fields, prefix=f"{e.key}-") for e in sheet.earlier}
        self.wrong: dict[str, str] = {}
        return self

    def __iter__(self) -> Iterator[Field]:
        """With the rows' fields: for who reads elsewhere what was filled in."""
        return chain(super().__iter__(), *self.kept.values(), *self.rows.values())

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Every row is looked at, so that all that is missing is said at once."""
        fits = super().validate(extra_validators)
        for earlier in self.sheet.earlier:
            self.note_wrong(earlier.key, self.wrong_in_earlier(earlier))
        for row in self.sheet.rows:
            self.note_wrong(str(row.id), self.wrong_in_row(row))
        if self.wrong:
            self.form_errors = [
                ngettext("%(num)d row needs a look.", "%(num)d rows need a look.", len(self.wrong))
            ]
        return fits and not self.wrong

    def note_wrong(self, place: str, sentence: str) -> None:
        if sentence:
            self.wrong[place] = sentence

    def wrong_in_earlier(self, earlier: EarlierFinding) -> str:
        form = self.kept[earlier.key]
        if not form.validate():
            return first_of(form) if form.answer.data else gettext("Not answered yet.")
        return broken(lambda: rules.check_carried(self.carried(earlier)))

    def wrong_in_row(self, row: CheckRow) -> str:
        form = self.rows[row.id]
        if not form.validate():
            return first_of(form)
        here = [e for e in self.sheet.earlier_of(row) if self.kept[e.key].is_answered]
        found = rules.settled(self.found(row), [self.carried(e) for e in here], row.words)
        if found.outcome is None:
            return gettext("Not answered yet.")
        if found.outcome is Outcome.FAILED and not self.can_be_given(row):
            return gettext("Choose a department of this store.")
        return broken(lambda: rules.check_found(found, row.points))

    def can_be_given(self, row: CheckRow) -> bool:
        """The row's own department may have been closed since the list was published."""
        department_id = self.rows[row.id].department_id.data or row.department_id
        return department_id in self.sheet.department_ids

    def found(self, row: CheckRow) -> Found:
        form = self.rows[row.id]
        return Found(
            row.id,
            Outcome(form.outcome.data) if form.outcome.data else None,
            note=form.note.data or "",
            lost=form.lost.data,
            department_id=form.department_id.data,
            photos=self.photos.get(str(row.id), 0),
        )

    def carried(self, earlier: EarlierFinding) -> Carried:
        form = self.kept[earlier.key]
        return Carried(
            earlier.key,
            Answer(form.answer.data),
            note=form.note.data or "",
            photos=self.photos.get(earlier.key, 0),
        )

    def filled(self) -> Filled:
        """Once it has been found to be whole."""
        return Filled(
            found=[self.found(row) for row in self.sheet.rows],
            carried=[self.carried(earlier) for earlier in self.sheet.earlier],
            note=self.note.data or "",
            started_at=moment(self.started_at.data),
        )


class RuleForm(Form):
    repeat_factor = IntegerField(
        _("How many times the points of what is found again"),
        [InputRequired(), NumberRange(min=1, max=10)],
    )
    raises_level = BooleanField(_("What is found again rises one level"))
    final_after_days = IntegerField(
        _("Days after the verification until a manager may close it finally"),
        [InputRequired(), NumberRange(min=1, max=730)],
    )


def places_of(photos: Iterable[Announced]) -> Photos:
    return Counter(photo.place for photo in photos)


def row_form(row: CheckRow, fields: Fields) -> RowForm:
    form = RowForm(fields, prefix=f"{row.id}-")
    form.outcome.label.text = row.words
    return form


def first_of(form: Form) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def broken(check: Callable[[], None]) -> str:
    """What a rule says against it, in the reader's language; empty for nothing."""
    try:
        check()
    except RuleBroken as rule:
        return gettext(rule.key)
    return ""


def moment(text: str | None) -> datetime | None:
    """Milliseconds since 1970, as a browser counts them; None for anything else."""
    try:
        return datetime.fromtimestamp(int(text or "") / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
