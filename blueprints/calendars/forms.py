"""What is typed for a department's week and its special days."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, Form, RadioField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from blueprints.calendars.rules import Holidays, Hours, span
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.rules import RuleBroken


class SpecialDayForm(Form):
    day = DateField(_("Day"), [InputRequired()])
    until = DateField(_("Last day, if there are several"), [Optional()])
    is_working = BooleanField(_("Working day"))
    opens = TimeField(_("Opens"), [Optional()])
    closes = TimeField(_("Closes"), [Optional()])
    note = StringField(_("Note"), [Optional(), Length(max=200)])
    for_all = BooleanField(_("For the whole store"))

    def validate_until(self, field: DateField) -> None:
        if self.day.data:
            try:
                span(self.day.data, field.data)
            except RuleBroken as broken:
                raise ValidationError(gettext(broken.key)) from None

    def days(self) -> list[date]:
        return span(self.day.data, self.until.data) if self.day.data else []

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        return super().validate(*args, **kwargs) and check_times(self.opens, self.closes)

    def hours(self) -> Hours | None:
        if not self.is_working.data:
            return None
        if self.opens.data and self.closes.data:
            return Hours(self.opens.data, self.closes.data)
        return Hours()


def holiday_choices() -> Iterable[tuple[Any, str]]:
    return [(choice.value, gettext(choice.label)) for choice in Holidays]


class WeekForm(Form):
    """A row a weekday is in `days`; see WEEKDAYS."""

    holidays = RadioField(
        _("Public holidays"), [InputRequired()], coerce=Holidays, choices=holiday_choices
    )


WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
for weekday in range(7):
    setattr(WeekForm, f"opens_{weekday}", TimeField(_("Opens"), [Optional()]))
    setattr(WeekForm, f"closes_{weekday}", TimeField(_("Closes"), [Optional()]))


def week_of(form: WeekForm) -> dict[int, Hours]:
    """A weekday without both times is free."""
    rows = ((day, form[f"opens_{day}"].data, form[f"closes_{day}"].data) for day in range(7))
    return {day: Hours(opens, closes) for day, opens, closes in rows if opens and closes}


def check_week(form: WeekForm) -> bool:
    """Half a day's hours, or a closing before the opening, are said at their field."""
    rows = [check_times(form[f"opens_{day}"], form[f"closes_{day}"]) for day in range(7)]
    if not week_of(form) and not form.errors:
        form.form_errors.append(gettext("A week has at least one working day."))
    return all(rows) and not form.errors


def check_times(opens: Any, closes: Any) -> bool:
    if (opens.data is None) != (closes.data is None):
        closes.errors = [gettext("Give both times, or neither.")]
    elif opens.data and closes.data <= opens.data:
        closes.errors = [gettext("It closes after it opens.")]
    return not closes.errors


def typed_week(week: Mapping[int, Hours], holidays: Holidays) -> dict[str, Any]:
    """What a form of a stored week begins with."""
    typed: dict[str, Any] = {"holidays": holidays}
    for day, hours in week.items():
        typed |= {f"opens_{day}": hours.opens, f"closes_{day}": hours.closes}
    return typed


class CopyForm(Form):
    source = SelectField(_("Take over the calendar of"), [InputRequired()], coerce=int)

    def offer(self, departments: Iterable[tuple[int, str]]) -> "CopyForm":
        self.source.choices = list(departments)
        return self
