"""What is typed to plan an inspection, to change it, and to let it come round."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, Form, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from blueprints.calendars.forms import WEEKDAYS
from blueprints.checklists.models import CheckList
from blueprints.core.fields import NOTHING, chosen
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Membership
from blueprints.inspection_plans.rules import Rhythm
from blueprints.inspections.rules import Every

Choices = list[tuple[Any, str]]


def list_choices(lists: Iterable[CheckList]) -> Choices:
    return [(each.id, name_of(each)) for each in lists]


def people_choices(members: Iterable[Membership]) -> Choices:
    return [(m.person_id, f"{m.person.name} · {gettext(m.role.label)}") for m in members]


def with_nothing(choices: Choices) -> Choices:
    """Nothing is chosen beforehand, but where there is no choice."""
    return choices if len(choices) == 1 else [NOTHING, *choices]


class PlanForm(Form):
    check_list = chosen(_("Check list"), required=True)
    inspector = chosen(_("Inspector"), required=True)
    day = DateField(_("Day"), [InputRequired()])

    def offer(self, lists: Iterable[CheckList], people: Iterable[Membership]) -> None:
        self.check_list.choices = with_nothing(list_choices(lists))
        self.inspector.choices = with_nothing(people_choices(people))


class ChangeForm(Form):
    inspector = chosen(_("Inspector"), required=True)
    day = DateField(_("Day"), [InputRequired()])

    def offer(self, people: Iterable[Membership]) -> None:
        self.inspector.choices = people_choices(people)


class CancelForm(Form):
    reason = StringField(_("Why it is cancelled"), [DataRequired(), Length(max=500)])


class NowForm(Form):
    check_list = RadioField(_("Check list"), [InputRequired()], coerce=int, choices=[])


def every_choices() -> Choices:
    return [(each.value, gettext(each.label)) for each in Every]


def weekday_choices() -> Choices:
    return [(n, str(name)) for n, name in enumerate(WEEKDAYS)]


class RoutineForm(Form):
    check_list = chosen(_("Check list"), required=True)
    inspector = chosen(_("Inspector"), required=True)
    every = RadioField(
        _("How often"), [InputRequired()], coerce=Every, choices=every_choices, default=Every.WEEK
    )
    weekday = SelectField(_("Weekday"), [Optional()], coerce=int, choices=weekday_choices)
    day = IntegerField(_("Day of the month"), [Optional(), NumberRange(min=1, max=31)])
    first_on = DateField(_("From when on"), [InputRequired()])

    def offer(self, lists: Iterable[CheckList], people: Iterable[Membership]) -> None:
        self.check_list.choices = with_nothing(list_choices(lists))
        self.inspector.choices = with_nothing(people_choices(people))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """The day is asked for where it counts, and nowhere else."""
        is_valid = super().validate(*args, **kwargs)
        field = self.weekday if self.every.data is Every.WEEK else self.day
        if field.data is None and not field.errors:
            field.errors = [gettext("This field is required.")]
            return False
        return is_valid

    @property
    def rhythm(self) -> Rhythm:
        """Of a form that is valid."""
        every = Every(self.every.data)
        return Rhythm(every, (self.weekday if every is Every.WEEK else self.day).data or 0)
