"""Fields that the forms of many features have."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

NOTHING = ("", "—")
"""The first of a select's choices: nobody has chosen yet."""


def number_or_none(text: Any) -> int | None:
    """Of a select's value. Raises ValueError, which the field reports as no valid choice."""
    return int(text) if text not in {"", None, "None"} else None


def chosen(label: str, *, required: bool) -> SelectField:
    return SelectField(
        label, [InputRequired()] if required else [Optional()], coerce=number_or_none, choices=[]
    )


def trimmed(text: str | None) -> str:
    """As a filter of a field."""
    return (text or "").strip()
