"""What is said when a sheet is handed in, and when it is taken over."""

from wtforms import BooleanField, FileField, Form, HiddenField
from wtforms.validators import InputRequired

from blueprints.core.i18n import lazy_gettext as _


class SheetForm(Form):
    file = FileField(_("The file, XLSX"), [InputRequired(message=_("Choose a file."))])


class TakeOverForm(Form):
    """`digest` is of what was shown: nothing else is taken over."""

    digest = HiddenField()
    leaves_wrong = BooleanField(_("Leave the wrong rows out"))
    keeps_missing = BooleanField(_("Keep the items that the file does not have"))
