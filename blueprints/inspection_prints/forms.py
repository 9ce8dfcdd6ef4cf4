"""What is chosen for a print."""

from collections.abc import Iterable, Sequence
from datetime import date

from wtforms import IntegerField, SelectField
from wtforms.validators import Optional

from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.inspection_prints.rules import OPEN, Choice, month_of
from blueprints.issue_prints.forms import PaperForm


class MapForm(PaperForm):
    check_list = IntegerField(_("Check list"), [Optional()])


class RepeatsForm(PaperForm):
    area = IntegerField(_("Area"), [Optional()])
    department = IntegerField(_("Department"), [Optional()])


class ComparisonForm(PaperForm):
    department = SelectField(_("Department"), coerce=int)
    period = SelectField(_("Which findings"))

    def offer(
        self, departments: Iterable[tuple[int, str]], months: Sequence[date]
    ) -> "ComparisonForm":
        every = (0, gettext("Every department, a sheet each"))
        self.department.choices = [every, *departments]
        found = [
            (f"{month:%Y-%m}", gettext("Found in %(month)s", month=f"{month:%Y-%m}"))
            for month in months
        ]
        self.period.choices = [(OPEN, gettext("All that are not finally closed")), *found]
        return self

    @property
    def choice(self) -> Choice:
        """Of a form that is valid."""
        return Choice(self.department.data or None, month_of(self.period.data))
