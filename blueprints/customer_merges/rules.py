"""When two customers may become one, and when that can be taken back. Standard library only."""

from dataclasses import dataclass

from blueprints.core.rules import N_, RuleBroken

FIELDS = ("name", "phone", "second_phone", "wecom", "gender", "part", "preferred_time")
"""Of which a person chooses the one that stays, where they differ."""
ALONG: dict[str, tuple[str, ...]] = {"phone": ("phone_by_hand",)}
"""What goes with a value that is taken over."""
FILLED = ("owner_id",)
"""Taken over without asking where the one who stays has none."""
Value = str | bool | int | None


@dataclass(frozen=True)
class Side:
    """What the rules ask of each of the two."""

    customer_id: int
    store_id: int
    merged_into_id: int | None = None


def check_merge(survivor: Side, merged: Side) -> None:
    """Raises RuleBroken."""
    if survivor.customer_id == merged.customer_id:
        raise RuleBroken(N_("These are two entries of one customer: choose two customers."))
    if survivor.store_id != merged.store_id:
        raise RuleBroken(N_("The other customer is of another store."))
    if survivor.merged_into_id or merged.merged_into_id:
        raise RuleBroken(N_("This customer was merged with another. Open the page again."))


def check_undo(survivor: Side, merged: Side, *, is_undone: bool) -> None:
    """Raises RuleBroken. What came later is undone first."""
    if is_undone or merged.merged_into_id is None:
        raise RuleBroken(N_("This merge was undone already."))
    if survivor.merged_into_id is not None:
        raise RuleBroken(
            N_("The customer who stayed has been merged into another since. Undo that first.")
        )


def kept_as(value: Value) -> str:
    """A value as text: columns of several kinds stand in one."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def read_as(text: str, like: Value) -> Value:
    """The text as a value of the kind of the one that stands now."""
    if isinstance(like, int) and not isinstance(like, bool):
        return int(text) if text else None
    return type(like)(text) if like is not None else None
