"""In which form a list is wanted."""

from wtforms import Form, HiddenField, RadioField
from wtforms.validators import InputRequired, Length

from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.issue_exports.rules import Format


class ExportForm(Form):
    query = HiddenField(validators=[Length(max=10_000)])
    sort = HiddenField(validators=[Length(max=20)])
    format = RadioField(
        _("As"),
        [InputRequired()],
        coerce=Format,
        default=Format.XLSX,
        choices=lambda: [(f.value, gettext(f.label)) for f in Format],
    )
