"""What is sealed opens with the key that it was sealed with, and with no other."""

import pytest
from flask import Flask

from blueprints.core.rules import RuleBroken
from blueprints.core.seal import is_readable, seal, unseal


def test_what_is_sealed_opens_only_with_the_key_that_it_was_sealed_with(app: Flask) -> None:
    sealed = seal("密码 s3cret")
    assert "s3cret" not in sealed
    assert (unseal(sealed), is_readable(sealed)) == ("密码 s3cret", True)
    app.config["SECRET_KEY"] = "another" * 6
    assert not is_readable(sealed)
    with pytest.raises(RuleBroken, match="no longer be read"):
        unseal(sealed)


def test_nothing_stays_nothing(app: Flask) -> None:
    assert (seal(""), unseal(""), is_readable("")) == ("", "", True)
