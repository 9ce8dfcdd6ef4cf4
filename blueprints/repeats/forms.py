"""Why an issue is no repeat."""

from blueprints.core.i18n import lazy_gettext as _
from blueprints.tracker.forms import StepForm, words


class UnlinkForm(StepForm):
    note = words(_("Why it is no repeat"))
