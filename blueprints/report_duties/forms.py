"""What is typed for a report that a store asks for, for an excuse, and for the rule of answers."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from blueprints.core.fields import number_or_none, trimmed
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.core.people import Department
from blueprints.core.rules import Role
from blueprints.report_duties.actions import Wanted
from blueprints.report_duties.models import ReportType
from blueprints.report_duties.rules import WRITERS, Every, ReportKind

Choices = list[tuple[Any, str]]


def role_or_none(text: Any) -> Role | None:
    return Role(text) if text not in {"", None, "None"} else None


def role_choices() -> Choices:
    return [("", gettext("Everybody who writes reports"))] + [
        (role.value, gettext(role.label)) for role in Role if role in WRITERS
    ]


def kind_choices() -> Choices:
    return [(kind.value, gettext(kind.label)) for kind in ReportKind]


def every_choices() -> Choices:
    return [(every.value, gettext(every.label)) for every in Every]


class TypeForm(Form):
    """Of a type that is there: what it consists of and how often it is due stay."""

    name = StringField(_("Name"), [DataRequired(), Length(max=100)], filters=[trimmed])
    name_en = StringField(_("English name"), [Optional(), Length(max=100)], filters=[trimmed])
    role = SelectField(_("Who owes it"), [Optional()], coerce=role_or_none, choices=role_choices)
    department_id = SelectField(_("Department"), [Optional()], coerce=number_or_none, choices=[])
    due_after = IntegerField(
        _("Due so many working days after the period"),
        [InputRequired(), NumberRange(min=0, max=10)],
    )
    due_clock = TimeField(_("Until"), [InputRequired()])
    grace = IntegerField(_("Grace in minutes"), [InputRequired(), NumberRange(min=0, max=10_080)])
    is_active = BooleanField(_("Asked for"), default=True)

    def offer(self, departments: Iterable[Department]) -> "TypeForm":
        everywhere = [("", gettext("Every department"))]
        self.department_id.choices = everywhere + [(each.id, name_of(each)) for each in departments]
        return self

    def wanted(self, kind: ReportKind, every: Every) -> Wanted:
        return Wanted(kind=kind, every=every, **{name: f.data for name, f in self.of_wanted()})

    def of_wanted(self) -> list[tuple[str, Any]]:
        names = ("name", "name_en", "role", "department_id", "due_after", "due_clock", "grace")
        return [(name, self._fields[name]) for name in (*names, "is_active")]


class NewTypeForm(TypeForm):
    kind = SelectField(
        _("What it consists of"), [InputRequired()], coerce=ReportKind, choices=kind_choices
    )
    every = SelectField(_("How often"), [InputRequired()], coerce=Every, choices=every_choices)


def typed_of(type_: ReportType) -> dict[str, Any]:
    """What the form of a type begins with."""
    same = ("name", "name_en", "role", "department_id", "due_after", "due_clock", "is_active")
    return {name: getattr(type_, name) for name in same} | {"grace": type_.grace_minutes}


class RuleForm(Form):
    answer_days = IntegerField(
        _("Working days until a report is answered"), [InputRequired(), NumberRange(min=1, max=20)]
    )


class ExcuseForm(Form):
    reason = TextAreaField(_("Why it is excused"), [DataRequired(), Length(max=1000)])
