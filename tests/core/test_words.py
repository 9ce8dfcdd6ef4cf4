"""What counts as text, and what every form makes of what is none."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from blueprints.core.words import FILLERS, seen

NOTHING_TO_SEE = st.text(
    st.one_of(
        st.characters(categories=("Cc", "Cf", "Z", "Mn", "Me")), st.sampled_from(sorted(FILLERS))
    )
)
VISIBLE = st.characters(categories=["L", "N", "P", "S"], exclude_characters="".join(FILLERS))


class Written(Form):
    note = TextAreaField(validators=[DataRequired()])
    name = StringField(validators=[InputRequired()])
    more = StringField(validators=[Optional()])
    password = PasswordField()


@given(NOTHING_TO_SEE)
def test_what_cannot_be_seen_is_no_text(text: str) -> None:
    assert seen(text) == ""


@given(NOTHING_TO_SEE, VISIBLE, NOTHING_TO_SEE)
def test_what_can_be_seen_stays_as_it_was_typed(before: str, one: str, after: str) -> None:
    assert seen(before + one + after) == before + one + after


@pytest.mark.parametrize(
    "text",
    [" ", "\u3000\n", "\u200b", "\u200b \ufeff", "\u2060\u00ad", "\u3164", "\u2800", "\u0301"],
)
def test_a_form_takes_it_for_nothing_but_in_a_password(app: Flask, text: str) -> None:
    typed = dict.fromkeys(("note", "name", "more", "password"), text)
    with app.test_request_context():
        form = Written(MultiDict(typed))
        assert not form.validate()
    assert set(form.errors) == {"note", "name"}
    assert (form.more.data, form.password.data) == ("", text)
