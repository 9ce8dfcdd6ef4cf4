"""Forms of callbacks that may be filled in offline: a call, and the correction of its answers."""

from collections.abc import Mapping

from flask import url_for

from blueprints.callbacks import actions, queries
from blueprints.callbacks.forms import (
    ANSWER,
    BASE,
    CallForm,
    CorrectionForm,
    answered_now,
    answers_of,
    call_form,
    call_of,
    correction_form,
    neutral_form,
)
from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import AnswerType
from blueprints.core.deposits import (
    Comparison,
    Conflict,
    Difference,
    Fields,
    Filled,
    NotYours,
    OfflineForm,
    Unfit,
)
from blueprints.core.i18n import gettext as _
from blueprints.core.merging import Merged, three_way
from blueprints.core.rules import N_, Can

EDIT = "edit."


def callback_of(given: Filled) -> Callback:
    found = queries.get_visible(given.by, given.number("callback_id"))
    if found is None:
        raise NotYours("callback")
    return found


def subject(given: Filled) -> str:
    return callback_of(given).customer.name


# A call: appended, never an edit. Two people's calls to one customer are two calls.


def deposit_call(given: Filled) -> str:
    """The time is that of the call, not of its arrival: an afternoon without Wi-Fi is not late."""
    callback = callback_of(given)
    form: CallForm = call_form(callback, given.fields)
    if not form.validate():
        raise Unfit(form)
    actions.log_call(callback, call_of(callback, form), by=given.by, at=given.occurred_at)
    return url_for("callbacks.show_callback", callback_id=callback.id)


def page_of_call(given: Filled) -> str:
    callback = callback_of(given)
    if not callback.can_be_called:
        raise NotYours("callback")
    return url_for("callbacks.show_callback", callback_id=callback.id)


def blank_call(given: Filled) -> CallForm:
    """By the questions of this callback; of one that is not the reader's to see, by today's."""
    try:
        return call_form(callback_of(given))
    except NotYours:
        return neutral_form(given.by.store_id)


# A correction: an edit of what was answered, from a version on


def deposit_correction(given: Filled) -> str:
    callback = callback_of(given)
    form: CorrectionForm = correction_form(callback, agreed(callback, given.fields))
    if not form.validate():
        raise Unfit(form)
    reason = form.reason.data or ""
    answers = answers_of(callback.replies[-1].question_set, form)
    actions.correct(callback, answers, reason=reason, by=given.by, at=given.occurred_at)
    return url_for("callbacks.show_callback", callback_id=callback.id)


def agreed(callback: Callback, fields: Fields) -> Fields:
    """What to save when somebody else may have corrected it meanwhile. Raises Conflict."""
    fields = chosen(fields)
    if is_current(callback, fields):
        return fields
    merged = merge(callback, fields)
    if merged.conflicts:
        raise Conflict
    for name, value in merged.values.items():
        fields[name] = value
    return fields


def chosen(fields: Fields) -> Fields:
    """On the merge screen a field can also be written anew."""
    fields = fields.copy()
    for name in [n for n in fields if n.startswith(EDIT) and fields[n].strip()]:
        fields[name.removeprefix(EDIT)] = fields[name]
    return fields


def is_current(callback: Callback, fields: Fields) -> bool:
    seen = fields.get("base_version", type=int)
    return seen is None or callback.reply is None or seen == callback.reply.id


def merge(callback: Callback, fields: Fields) -> Merged:
    mine = {name: fields.get(name, "") for name in answered_now(callback)}
    base = {name: fields.get(BASE + name, "") for name in mine}
    return three_way(base, answered_now(callback), mine)


def page_of_correction(given: Filled) -> str:
    callback = callback_of(given)
    if callback.reply is None:
        raise NotYours("callback")
    return url_for("callbacks.show_correction", callback_id=callback.id)


def compare(given: Filled) -> Comparison:
    callback, fields = callback_of(given), chosen(given.fields)
    reply = callback.reply
    if reply is None:
        raise NotYours("callback")
    merged, now = merge(callback, fields), answered_now(callback)
    labels = correction_form(callback)
    differences = [
        Difference(
            name,
            labels[name].label.text,
            base=spoken(callback, name, fields.get(BASE + name, "")),
            theirs=spoken(callback, name, now[name]),
            mine=spoken(callback, name, fields.get(name, "")),
        )
        for name in merged.conflicts
    ]
    return Comparison(
        action=url_for("callbacks.correct_callback", callback_id=callback.id),
        by=reply.by.name,
        at=reply.at,
        differences=differences,
        rest=rest(fields, merged, now) | {"base_version": str(reply.id)},
    )


def rest(fields: Fields, merged: Merged, now: Mapping[str, str]) -> dict[str, str]:
    """Every other field of the form, and what stands now as the new beginning."""
    others = {
        name: value
        for name, value in fields.items()
        if not name.startswith((BASE, EDIT)) and name != "supersedes"
    }
    settled = others | {n: v for n, v in merged.values.items() if n not in merged.conflicts}
    beginning = {BASE + name: value for name, value in now.items()}
    return {n: v for n, v in settled.items() if n not in merged.conflicts} | beginning


def spoken(callback: Callback, name: str, value: str) -> tuple[str, str]:
    """The value as a field has it, and in words."""
    types = {ANSWER + q.code: q.type for q in callback.replies[-1].question_set.questions}
    if types[name] is AnswerType.YES_NO and value:
        return value, _("Yes") if value == "1" else _("No")
    return value, value or "—"


FORMS = (
    OfflineForm(
        name="callback",
        label=N_("Call to a customer"),
        can=Can.LOG_CALLBACKS,
        deposit=deposit_call,
        page=page_of_call,
        subject=subject,
        blank=blank_call,
        hidden=frozenset({"callback_id"}),
    ),
    OfflineForm(
        name="correction",
        label=N_("Correction of a call"),
        can=Can.LOG_CALLBACKS,
        deposit=deposit_correction,
        page=page_of_correction,
        subject=subject,
        compare=compare,
        blank=lambda given: correction_form(callback_of(given)),
        hidden=frozenset({"callback_id"}),
    ),
)
