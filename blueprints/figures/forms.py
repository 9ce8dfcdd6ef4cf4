from collections.abc import Mapping
from decimal import Decimal

from wtforms import DecimalField, Form
from wtforms.validators import InputRequired, NumberRange

from blueprints.core.figures import Unit
from blueprints.core.i18n import lazy_gettext as _
from blueprints.figures.rules import NORMS


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
