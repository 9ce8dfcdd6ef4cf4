"""What is typed for a view."""

from wtforms import BooleanField, Form, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from blueprints.core.i18n import lazy_gettext as _
from blueprints.saved_views.rules import LONGEST_NAME, plain_name


class ViewForm(Form):
    name = StringField(
        _("Name of the view"),
        [DataRequired(), Length(max=LONGEST_NAME)],
        filters=[lambda text: plain_name(text or "")],
    )
    is_default = BooleanField(_("Begin with this view when I open the issues"))


class NewViewForm(ViewForm):
    query = HiddenField(validators=[Length(max=10_000)])
    for_department = BooleanField(_("For everybody in my department"))


class QueryForm(Form):
    query = HiddenField(validators=[Length(max=10_000)])
