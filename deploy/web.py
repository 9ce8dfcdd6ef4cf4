"""How the pages are served: gunicorn -c deploy/web.py "app:create_app()". A flag of the command line wins."""

import gc
import os
from typing import Any

bind = f"127.0.0.1:{os.environ.get('BIHUAN_PORT', '8000')}"
workers = 2
threads = 4
worker_class = "gthread"
keepalive = (
    75  # seconds: longer than nginx's 30, so that no form is written to what is just being closed
)
accesslog = os.devnull
control_socket_disable = True


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 - as gunicorn calls it
    """What has been loaded stays: the garbage collector need not look through it again and again.

    A page of a list took an eighth less of the processor for that (docs/benchmarks.md).
    """
    gc.collect()
    gc.freeze()
