"""What is typed for a check list and for a row of it."""

from collections.abc import Sequence
from dataclasses import asdict

from wtforms import BooleanField, Form, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.checklists import rules
from blueprints.checklists.models import CheckRow
from blueprints.checklists.rules import NewRow
from blueprints.core.fields import NOTHING, chosen, trimmed
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Department
from blueprints.issue_rules.rules import Level


def levels() -> list[tuple[str, str]]:
    return [(level.value, gettext(level.label)) for level in Level]


class ListForm(Form):
    name = StringField(_("Name"), [InputRequired(), Length(max=40)], filters=[trimmed])
    name_en = StringField(_("English name"), [Optional(), Length(max=60)], filters=[trimmed])


class ChangedListForm(ListForm):
    is_active = BooleanField(_("Inspections are made with it"), default=True)


class RowForm(Form):
    area = StringField(
        _("Area"), [InputRequired(), Length(max=rules.LONGEST_AREA)], filters=[trimmed]
    )
    words = TextAreaField(
        _("Check item"), [InputRequired(), Length(max=rules.LONGEST_WORDS)], filters=[trimmed]
    )
    standard = TextAreaField(
        _("Standard"), [Optional(), Length(max=rules.LONGEST_STANDARD)], filters=[trimmed]
    )
    points = IntegerField(
        _("Points"), [InputRequired(), NumberRange(1, rules.MOST_POINTS)], default=1
    )
    department_id = chosen(_("Responsible department"), required=True)
    level = RadioField(
        _("Level"), [InputRequired()], coerce=Level, choices=levels, default=Level.NORMAL
    )
    words_en = TextAreaField(
        _("Check item in English"), [Optional(), Length(max=rules.LONGEST_WORDS)], filters=[trimmed]
    )
    code = StringField(_("Number"), [Optional(), Length(max=rules.LONGEST_CODE)], filters=[trimmed])

    def offer(self, departments: Sequence[Department]) -> None:
        named = [(d.id, name_of(d)) for d in departments]
        self.department_id.choices = [NOTHING, *named]

    def show(self, row: CheckRow) -> None:
        self.process(data=asdict(row.said))

    def said(self) -> NewRow:
        """What was typed, once it is valid."""
        return NewRow(**self.data)
