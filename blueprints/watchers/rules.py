"""Who is meant by an @ and a name. Standard library only."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blueprints.core.rules import RuleBroken

SIGN = re.compile(r"(?<![A-Za-z0-9._-])@")  # not the one of an e-mail address
APART = re.compile(r"\s?[·・(（]\s?")  # what stands between a name and its department


@dataclass(frozen=True)
class Colleague:
    """Somebody of the store, by name and by the names of the department."""

    person_id: int
    name: str
    departments: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """So that it is understood even where two have the same name."""
        return f"@{self.name}·{self.departments[0]}" if self.departments else f"@{self.name}"


@dataclass(frozen=True)
class Mentioned:
    """What was typed, and who is meant."""

    typed: str
    person_id: int


def mentions(text: str, people: Sequence[Colleague]) -> list[Mentioned]:
    """Each @ that a known name follows. Raises RuleBroken where it could be two people.

    The longest name that fits counts; words after an @ that are nobody's name stay words.
    """
    found = (mention_at(text, match.end(), people) for match in SIGN.finditer(text))
    return [mention for mention in found if mention]


def mention_at(text: str, start: int, people: Sequence[Colleague]) -> Mentioned | None:
    named = [person for person in people if begins(text, start, person.name)]
    if not named:
        return None
    length = max(len(person.name) for person in named)
    named = [person for person in named if len(person.name) == length]
    end = start + length
    told_apart = list(with_department(text, end, named))
    if told_apart:
        person, end = max(told_apart, key=lambda pair: pair[1])
        return Mentioned(text[start - 1 : end], person.person_id)
    if len({person.person_id for person in named}) > 1:
        raise RuleBroken(
            "Several people are called %(name)s. Write the department after the name: %(example)s.",
            name=named[0].name,
            example=named[0].written,
        )
    return Mentioned(text[start - 1 : end], named[0].person_id)


def begins(text: str, start: int, word: str) -> bool:
    """A Latin name ends where its letters do: @Lin is not @Linda."""
    end = start + len(word)
    if not word or text[start:end].casefold() != word.casefold():
        return False
    return not (
        word[-1].isascii() and text[end : end + 1].isascii() and text[end : end + 1].isalnum()
    )


def with_department(
    text: str, end: int, named: Sequence[Colleague]
) -> Iterator[tuple[Colleague, int]]:
    """Those of the name whose department is written behind it, and where that ends."""
    gap = APART.match(text, end)
    for person in named if gap else ():
        for department in person.departments:
            if gap and begins(text, gap.end(), department):
                yield person, gap.end() + len(department)
