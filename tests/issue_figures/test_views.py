"""The list of issues that a figure opens."""

import pytest

from blueprints.core.people import Membership
from tests.conftest import SignIn


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense"])
def test_a_figure_of_no_month_is_no_page(sign_in: SignIn, gm: Membership, month: str) -> None:
    sign_in(gm).get(f"/issues?figure=new&month={month}", expect=404)


def test_a_figure_that_is_none_is_no_page(sign_in: SignIn, gm: Membership) -> None:
    browser = sign_in(gm)
    browser.get("/issues?figure=nonsense&month=2026-10", expect=404)
    browser.get("/issues?figure=new&month=2026-10&part=numerator", expect=404)
    browser.get("/issues?figure=new&month=2026-10")
