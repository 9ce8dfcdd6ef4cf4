"""A batch that is too long for a request."""

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Outcome, Progress, job
from blueprints.core.transactions import writing
from blueprints.issue_batches import actions, queries
from blueprints.issue_batches.models import Batch

AT_A_TIME = 20  # others write between two transactions


@job("issue_batches.run")
def run(progress: Progress, *, batch_id: int, total: int) -> Outcome:
    done, more = 0, True
    while more:
        with writing():
            batch = db.session.get_one(Batch, batch_id)
            by = queries.asker_of(batch)
            count = actions.carry_out(batch, by=by, at=now(), limit=AT_A_TIME)
        done, more = done + count, count == AT_A_TIME
        progress.step(min(done, total), total)
    return Outcome(result_url=f"/issues/batches/{batch_id}")
