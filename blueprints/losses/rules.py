"""Which department's head says whether a customer is lost. Standard library only."""

from collections.abc import Iterable


def responsible(over: Iterable[int], headed: frozenset[int]) -> int | None:
    """Of a department and those above it, nearest first: the first that has a head, if any."""
    return next((each for each in over if each in headed), None)
