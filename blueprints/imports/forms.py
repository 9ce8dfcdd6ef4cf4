from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import DateField, FileField, Form, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from blueprints.core.i18n import gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.dms.rules import OWN
from blueprints.headings.rules import FIELD_LABELS, HEADING_WITHIN, Field, Kind

NOT_THERE = -1
OF_BOTH = (
    Field.NAME,
    Field.PHONE,
    Field.GENDER,
    Field.VIN,
    Field.PLATE,
    Field.SERIES,
    Field.COLOUR,
)
IDENTIFYING: Mapping[Kind, tuple[Field, ...]] = {
    Kind.DELIVERIES: (Field.VIN,),
    Kind.ORDERS: (Field.NUMBER,),
}


class UploadForm(Form):
    file = FileField(
        _("The file, CSV or XLSX"),
        [InputRequired(message=_("Choose a file."))],
    )


class ReadingForm(Form):
    """What kind of file it is and where its headings stand."""

    kind = RadioField(_("What is in this file?"), coerce=Kind)
    heading_row = IntegerField(
        _("The headings stand in row"), [InputRequired(), NumberRange(1, HEADING_WITHIN)]
    )

    def offer(self) -> None:
        self.kind.choices = [(kind.value, gettext(kind.label)) for kind in Kind]


class RunForm(Form):
    callbacks_from = DateField(_("Make callbacks for cars that left since"), [Optional()])


def fields_of(kind: Kind) -> list[Field]:
    """What identifies a row first, then the rest, each once."""
    return list(dict.fromkeys((*IDENTIFYING[kind], *OF_BOTH, *OWN[kind])))


def mapping_form(kind: Kind, names: Sequence[str]) -> type[Form]:
    """One choice of column for everything that a file of this kind can say."""
    columns = [(NOT_THERE, _("not in this file"))]
    columns += [(i, f"{i + 1}. {name or '—'}") for i, name in enumerate(names)]
    fields: dict[str, Any] = {
        name.value: SelectField(
            _(FIELD_LABELS[name]), coerce=int, choices=columns, default=NOT_THERE
        )
        for name in fields_of(kind)
    }
    fields["kind"] = HiddenField()
    fields["heading_row"] = HiddenField()
    return type("MappingForm", (Form,), fields)


def chosen(form: Form, kind: Kind) -> dict[Field, int]:
    return {name: form[name.value].data for name in fields_of(kind) if form[name.value].data >= 0}
