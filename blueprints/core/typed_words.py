"""What was typed into a form, by its labels and in the reader's language: for who reads it elsewhere."""

from collections.abc import Iterator

from wtforms import BooleanField, DateTimeLocalField, Field, HiddenField, SelectFieldBase

from blueprints.core.deposits import Fields, Filled, NotYours, OfflineForm
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import RuleBroken

OURS = frozenset({"supersedes", "attachment", "version", "submission_id"})
"""Names in every form, of which nobody typed anything."""

Words = list[tuple[str, str]]


def typed_words(form: OfflineForm | None, given: Filled) -> Words:
    """Label and words. What today's form has no field for stands at the end, without a name."""
    fields = form_fields(form, given) if form else []
    known = {field.name for field in fields}
    return [*spoken(fields, given.fields), *others(given.fields, known, form)]


def form_fields(form: OfflineForm, given: Filled) -> list[Field]:
    try:
        return list(form.blank(given)) if form.blank else []
    except (NotYours, RuleBroken):
        return []


def spoken(fields: list[Field], typed: Fields) -> Iterator[tuple[str, str]]:
    for field in fields:
        texts = [text for text in typed.getlist(field.name) if text.strip()]
        if texts and not isinstance(field, HiddenField):
            yield str(field.label.text), "、".join(word_for(field, text) for text in texts)


def word_for(field: Field, text: str) -> str:
    if isinstance(field, BooleanField):
        return _("Yes")
    if isinstance(field, SelectFieldBase):
        words = {str(value): str(label) for value, label, *_more in field.iter_choices()}
        return words.get(text, text)
    return text.replace("T", " ") if isinstance(field, DateTimeLocalField) else text


def others(typed: Fields, known: set[str], form: OfflineForm | None) -> Iterator[tuple[str, str]]:
    hidden = OURS | (form.hidden if form else frozenset())
    for name, text in typed.items(multi=True):
        if name not in known | hidden and not name.startswith("base") and text.strip():
            yield _("Also typed"), text
