"""How a feature tells or asks those above it, whose names it must not know."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Hook(Generic[P]):
    """Tells. Declared below, implemented above, connected in app.py; in the caller's transaction."""

    def __init__(self, declaration: Callable[P, None]) -> None:
        self.__doc__ = declaration.__doc__
        self.listeners: tuple[Callable[P, None], ...] = ()

    def reaches(self, *listeners: Callable[P, None]) -> None:
        """All of them at once: a second app in the same process tells nobody twice."""
        self.listeners = listeners

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        for listener in self.listeners:
            listener(*args, **kwargs)


class Gathering(Generic[P, T]):
    """Asks. What each listener answers, in the order in which app.py connects them."""

    def __init__(self, declaration: Callable[P, Iterable[T]]) -> None:
        self.__doc__ = declaration.__doc__
        self.listeners: tuple[Callable[P, Iterable[T]], ...] = ()

    def asks(self, *listeners: Callable[P, Iterable[T]]) -> None:
        self.listeners = listeners

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        for listener in self.listeners:
            yield from listener(*args, **kwargs)
