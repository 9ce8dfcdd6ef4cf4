import pytest

from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.intent_levels.actions import add_defaults
from tests.conftest import Browser, MemberOf, SignIn


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    add_defaults(store)
    return member_of(store, Role.REP, "sales", name="Chen Siyuan")


@pytest.fixture
def sales_head(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.HEAD, "sales", name="Li Jianguo")


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, rep: Membership) -> Browser:
    return sign_in(rep, htmx=request.param)
