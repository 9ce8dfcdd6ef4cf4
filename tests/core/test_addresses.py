"""Addresses that somebody made up."""

import pytest

from blueprints.core.people import Membership
from tests.conftest import SignIn


@pytest.mark.parametrize("path", ["/issues/{}", "/callbacks/{}", "/customers/{}"])
def test_a_number_that_no_row_can_have_leads_nowhere(
    sign_in: SignIn, gm: Membership, path: str
) -> None:
    for number in (2**31 - 1, 2**31, 10**40):
        sign_in(gm).get(path.format(number), expect=404)


@pytest.mark.parametrize("path", ["/issues?handler={}", "/issues?department={}"])
def test_a_filter_that_no_row_can_have_is_no_failure(
    sign_in: SignIn, gm: Membership, path: str
) -> None:
    """SQLite refuses the number, PostgreSQL finds nothing by it."""
    status = sign_in(gm).client.get(path.format(10**24)).status_code
    assert status in {200, 400}
