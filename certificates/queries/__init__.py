"""What is attested, shaped for pages, papers and actions."""

from certificates.queries.credentials import (
    Waiting,
    completed_without,
    could_have_earned,
    credential_by_code,
    credential_by_token,
    definition_for,
    definitions_for,
    lacking_papers,
    learning_record,
    summary_by_code,
    summary_by_token,
    waiting_for,
)  # fmt: skip

__all__ = [
    "Waiting",
    "completed_without",
    "could_have_earned",
    "credential_by_code",
    "credential_by_token",
    "definition_for",
    "definitions_for",
    "lacking_papers",
    "learning_record",
    "summary_by_code",
    "summary_by_token",
    "waiting_for",
]
