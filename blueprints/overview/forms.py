from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import cast

from wtforms import BooleanField, DecimalField, Form, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional, Regexp

from blueprints.core.figures import Unit
from blueprints.core.i18n import LANGUAGES, gettext
from blueprints.core.i18n import lazy_gettext as _
from blueprints.overview.rules import NORMS, TOP, IssueLine

MONTH = Regexp(r"20\d\d-(0[1-9]|1[0-2])\Z")


class PrintForm(Form):
    month = StringField(_("Month"), [InputRequired(), MONTH])
    language = StringField(_("Language"), [InputRequired(), AnyOf(list(LANGUAGES))])
    recount = BooleanField(_("Count the month again, as a new version"), [Optional()])


class TargetsForm(Form):
    """A target a figure: shares in percent, as people write them."""

    def values(self) -> dict[str, float]:
        return {key: float(self[key].data) / scale(key) for key in NORMS}


def scale(key: str) -> int:
    return 100 if NORMS[key].unit == Unit.RATE else 1


def limits(key: str) -> NumberRange:
    return NumberRange(-100 if NORMS[key].unit == Unit.SCORE else 0, 100)


for _key, _norm in NORMS.items():
    setattr(
        TargetsForm,
        _key,
        DecimalField(_(_norm.label), [InputRequired(), limits(_key)], places=None),
    )


def targets_form(values: Mapping[str, float]) -> TargetsForm:
    return TargetsForm(
        data={key: Decimal(f"{value * scale(key):.4g}") for key, value in values.items()}
    )


class TopFiveForm(Form):
    """Five places; an empty one is left for writing on paper."""

    month = StringField(_("Month"), [InputRequired(), MONTH])

    def chosen(self) -> list[int]:
        places = [self[f"place_{place}"].data for place in range(1, TOP + 1)]
        return [issue_id for issue_id in places if issue_id]

    def offer(self, issues: Iterable[IssueLine]) -> None:
        options = [(0, "—"), *((i.id, f"{i.number} {i.title[:60]}") for i in issues)]
        for place in range(1, TOP + 1):
            field = cast("SelectField", self[f"place_{place}"])
            field.choices = options
            field.label.text = gettext("Place %(n)s", n=place)


for _place in range(1, TOP + 1):
    _field = SelectField("", [Optional()], coerce=int, default=0)
    setattr(TopFiveForm, f"place_{_place}", _field)
