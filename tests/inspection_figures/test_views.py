from typing import Any

import pytest
from sqlalchemy import event

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Can, Role, grants
from blueprints.inspection_figures.rules import Key
from tests.conftest import MemberOf, SignIn
from tests.inspection_figures.conftest import Shop, october

AT = "/inspections/figures"


def test_the_page_names_each_figure_and_every_link_of_it_opens(
    shop: Shop, inspector: Membership, sign_in: SignIn
) -> None:
    shop.find(october(shop.store, 1))
    db.session.commit()
    browser = sign_in(inspector)
    page = browser.get(f"{AT}?month=2026-10").text
    for key in Key:
        assert f"{AT}/{key.value}?month=2026-10" in page
        assert browser.get(f"{AT}/{key.value}?month=2026-10").status_code == 200
    assert "Closed for now counts as open." in page
    rows = browser.get(f"{AT}/repeated_finding_rate?month=2026-10").text
    assert "展车清洁" in rows
    empty = browser.get(f"{AT}/repeated_finding_rate?month=2026-10&part=numerator").text
    assert "Nothing has been counted in this month." in empty


@pytest.mark.parametrize(
    "path",
    ["?month=x", "?month=2000-11", "?month=2099-01", "/no_figure", "/score_rate?part=numerator"],
)
def test_what_is_no_month_and_no_figure_is_not_found(
    inspector: Membership, sign_in: SignIn, path: str
) -> None:
    sign_in(inspector).get(f"{AT}{path}", expect=404)


def test_another_store_counts_none_of_it_and_learns_no_name(
    shop: Shop, other_store: Store, member_of: MemberOf, sign_in: SignIn
) -> None:
    finding = shop.find(october(shop.store, 1))
    db.session.commit()
    stranger = sign_in(member_of(other_store, Role.INSPECTOR))
    page = stranger.get(f"{AT}?month=2026-10").text
    assert "展厅" not in page
    there = stranger.get(f"{AT}/repeated_finding_rate?month=2026-10&area={finding.area_id}").text
    assert "展车清洁" not in there
    assert "展厅" not in there


def test_a_caller_has_no_figures_of_inspections(caller: Membership, sign_in: SignIn) -> None:
    sign_in(caller).get(AT, expect=403)


def test_who_reads_the_overview_opens_its_figures_of_inspections() -> None:
    readers = [role for role in Role if grants(role, Can.READ_OVERVIEW)]
    assert all(grants(role, Can.READ_INSPECTIONS) for role in readers)


def test_the_page_keeps_to_its_query_budget(
    shop: Shop, inspector: Membership, sign_in: SignIn
) -> None:
    for day in range(1, 6):
        shop.find(october(shop.store, day))
    db.session.commit()
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    browser = sign_in(inspector)
    event.listen(db.engine, "before_cursor_execute", note)
    browser.get(f"{AT}?month=2026-10")
    event.remove(db.engine, "before_cursor_execute", note)
    selects = [s for s in statements if s.lstrip().startswith("SELECT")]
    assert len(selects) <= 12 + 12 + 3 + 8, "\n".join(s[:200] for s in selects)
