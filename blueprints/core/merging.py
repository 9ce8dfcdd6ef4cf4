"""Two people changed the same thing from the same beginning: field by field, who wins."""

from collections.abc import Mapping
from dataclasses import dataclass

Values = Mapping[str, str]


@dataclass(frozen=True)
class Merged:
    values: dict[str, str]
    conflicts: list[str]


def three_way(base: Values, theirs: Values, mine: Values) -> Merged:
    """Only mine changed: mine. Only theirs: theirs. Both the same: fine. Both otherwise: a conflict.

    A conflicting field keeps what stands now, theirs, until a person has decided.
    """
    values, conflicts = {}, []
    for name in mine:
        was, now, wished = base.get(name, ""), theirs.get(name, ""), mine[name]
        values[name] = wished if now == was else now
        if now not in (was, wished) and wished != was:
            conflicts.append(name)
    return Merged(values, conflicts)
