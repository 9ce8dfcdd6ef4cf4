"""How the prints of customers are kept. Standard library only."""

from uuid import UUID

FILES = "customers-"  # how the names of the PDFs begin
LINES = 14
"""Of the timeline, the newest: what fits below the rest of a page."""


def file_name(job_id: UUID) -> str:
    return f"{FILES}{job_id}.pdf"
