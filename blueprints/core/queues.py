"""Huey's queues, which wake whoever works on a job. Imported where one wakes or works."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer

from blueprints.core.clock import now
from blueprints.core.jobs import execute, registry, wake_the_lost


class JsonSerializer(Serializer):  # type: ignore[misc]  # Huey has no types
    """Huey pickles otherwise, and who can write to the queue could then run anything."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data._asdict(), default=str).encode()

    def _deserialize(self, data: bytes) -> object:
        return Message(**json.loads(data))


def queue_named(app: Flask, name: str) -> Any:
    """The queue with its one task; what runs in it has the app's context and a fresh session."""
    huey = SqliteHuey(
        name,
        filename=str(app.config["INSTANCE"] / "jobs.sqlite"),
        serializer=JsonSerializer(),
        results=False,
        immediate=False,
    )

    def execute_in_app(job_id: str) -> None:
        with app.app_context():
            execute(job_id)

    huey.wake = huey.task(name=f"{name}.execute")(execute_in_app)
    return huey


def add_rounds(app: Flask, huey: Any) -> None:
    """Periodic work, in the one process that serves the queue "work"."""

    def add(kind: str, round_: Callable[[datetime], None], when: dict[str, str]) -> None:
        def run() -> None:
            with app.app_context():
                round_(now())

        huey.periodic_task(crontab(**when), name=kind)(run)

    add("jobs.wake_the_lost", wake_the_lost, {"minute": "*"})
    for kind, (round_, when) in registry.rounds.items():
        add(kind, round_, when)
