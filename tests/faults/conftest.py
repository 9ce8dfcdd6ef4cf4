"""The arena lives in a thread of its own: another Playwright may be at work in this one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.arena import Arena, arena_on
from tests.faults.faults import Fault
from tests.faults.matrix import Result, run

Try = Callable[[Fault], Result]


@pytest.fixture(scope="module")
def try_it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Try]:
    folder = tmp_path_factory.mktemp("faults")
    with ThreadPoolExecutor(1) as thread:
        entered = arena_on(f"sqlite:///{folder / 'bihuan.sqlite'}", folder)
        arena: Arena = thread.submit(entered.__enter__).result()
        try:
            yield lambda fault: thread.submit(run, fault, arena, int(fault.order[0])).result()
        finally:
            thread.submit(entered.__exit__, None, None, None).result()
