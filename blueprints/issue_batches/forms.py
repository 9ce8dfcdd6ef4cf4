"""What each kind of batch asks for."""

from collections.abc import Mapping

from wtforms import DateField, Form, SelectField
from wtforms.validators import InputRequired

from blueprints.core.fields import chosen
from blueprints.core.i18n import lazy_gettext as _
from blueprints.issue_batches.actions import NewBatch
from blueprints.issue_batches.rules import BatchKind
from blueprints.tracker.forms import words


class BatchForm(Form):
    def wanted(self, kind: BatchKind) -> NewBatch:
        return NewBatch(kind, **{k: v for k, v in self.data.items() if v is not None})


class AcceptForm(BatchForm):
    handler_id: SelectField = chosen(_("Who handles it"), required=True)


class AssignForm(AcceptForm):
    note = words(_("Note"), required=False)


class ShortenForm(BatchForm):
    day = DateField(_("Shorter deadline"), [InputRequired()])


class ExtendForm(BatchForm):
    day = DateField(_("New date"), [InputRequired()])
    note = words(_("Why it takes longer"))


class WatchForm(BatchForm):
    """Nothing is left to say."""


class RemindForm(BatchForm):
    """Nor here."""


FORMS: Mapping[BatchKind, type[BatchForm]] = {
    BatchKind.ACCEPT: AcceptForm,
    BatchKind.ASSIGN: AssignForm,
    BatchKind.SHORTEN: ShortenForm,
    BatchKind.EXTEND: ExtendForm,
    BatchKind.WATCH: WatchForm,
    BatchKind.REMIND: RemindForm,
}
