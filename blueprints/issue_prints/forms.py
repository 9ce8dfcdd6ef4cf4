"""What is chosen for a print."""

from collections.abc import Iterable

from wtforms import DateField, Form, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired

from blueprints.core import prints
from blueprints.core.i18n import LANGUAGES
from blueprints.core.i18n import lazy_gettext as _
from blueprints.issue_prints.actions import Paper


class PaperForm(Form):
    """In which language; every print that has a QR code asks for as much."""

    language = StringField(_("Language"), [InputRequired(), AnyOf(list(LANGUAGES))])

    @property
    def paper(self) -> Paper:
        return Paper(self.language.data or "zh", prints.live_root())


class SheetsForm(PaperForm):
    day = DateField(_("Due by the end of"), [InputRequired()])
    departments = SelectMultipleField(
        _("Departments"), [InputRequired(_("Choose at least one department."))], coerce=int
    )

    def offer(self, departments: Iterable[tuple[int, str]]) -> "SheetsForm":
        self.departments.choices = list(departments)
        return self
