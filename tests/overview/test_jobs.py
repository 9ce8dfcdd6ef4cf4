from flask import Flask

from blueprints.core.jobs import registry
from blueprints.core.pdf import warm_up


def test_the_prints_worker_is_warm_before_its_first_print(app: Flask) -> None:
    assert warm_up in registry.preparations["prints"]
