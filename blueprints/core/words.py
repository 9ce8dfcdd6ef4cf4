"""When a text says something: when there is anything in it that a reader can see. Standard library only."""

from unicodedata import category

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})
"""Controls, formats as the zero-width ones, blanks, and marks that stand on nothing."""
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Counted as letters or signs, and drawn as nothing."""


def says_something(text: str) -> bool:
    return any(category(each) not in INVISIBLE and each not in FILLERS for each in text)


def seen(text: str) -> str:
    """The text as it stands; empty where there is nothing to see."""
    return text if says_something(text) else ""
