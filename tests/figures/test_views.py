import re

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.figures.models import FigureTarget
from tests.conftest import SignIn


def test_targets_are_written_in_per_cent(sign_in: SignIn, gm: Membership, ready: Store) -> None:
    browser = sign_in(gm)
    values = dict(
        re.findall(r'name="(\w+)"[^>]*value="([\d.]+)"', browser.get("/overview/targets").text)
    )
    assert values["on_time_rate"].startswith("95")
    browser.post("/overview/targets", **values | {"on_time_rate": "97.5"})
    kept = select(FigureTarget.value).where(FigureTarget.key == "on_time_rate")
    assert db.session.scalar(kept) == pytest.approx(0.975)
    again = sign_in(gm, htmx=True).post("/overview/targets", expect=422, **values | {"nps": "lots"})
    assert 'value="lots"' in again.text
