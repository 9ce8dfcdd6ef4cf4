from blueprints.losses.rules import responsible


def test_the_nearest_department_that_has_a_head_is_responsible() -> None:
    assert responsible([3, 2, 1], frozenset({1, 2})) == 2
    assert responsible([3, 2, 1], frozenset({7})) is None
    assert responsible([], frozenset({7})) is None
