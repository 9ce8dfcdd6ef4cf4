"""What is chosen for a print."""

from collections.abc import Iterable

from wtforms import DateField, Form, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired

from blueprints.core.i18n import LANGUAGES
from blueprints.core.i18n import lazy_gettext as _


class PaperForm(Form):
    language = StringField(_("Language"), [InputRequired(), AnyOf(list(LANGUAGES))])


class SheetsForm(Form):
    day = DateField(_("Due by the end of"), [InputRequired()])
    departments = SelectMultipleField(
        _("Departments"), [InputRequired(_("Choose at least one department."))], coerce=int
    )
    language = StringField(_("Language"), [InputRequired(), AnyOf(list(LANGUAGES))])

    def offer(self, departments: Iterable[tuple[int, str]]) -> "SheetsForm":
        self.departments.choices = list(departments)
        return self
