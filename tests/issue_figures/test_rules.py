"""The middle of what was measured, and its slow end."""

from hypothesis import given
from hypothesis import strategies as st

from blueprints.issue_figures import rules


@given(st.lists(st.floats(0, 1000), min_size=1), st.integers(0, 100))
def test_a_percentile_lies_between_the_smallest_and_the_largest(
    values: list[float], p: int
) -> None:
    found = rules.percentile(values, p)
    assert found is not None
    assert min(values) - 1e-9 <= found <= max(values) + 1e-9


def test_a_median_of_two_is_between_them() -> None:
    assert rules.percentile([1, 2], 50) == 1.5
    assert rules.percentile([], 50) is None
