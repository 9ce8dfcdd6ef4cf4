"""How the prints of reports are kept. Standard library only."""

from uuid import UUID

FILES = "reports-"  # how the names of the PDFs begin


def file_name(job_id: UUID) -> str:
    return f"{FILES}{job_id}.pdf"
