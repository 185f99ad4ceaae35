"""Changes of what is attested. `issue_if_earned` is the one seam that the floors below call (ADR 0001)."""

from certificates.actions.batches import issue_waiting, run_batch
from certificates.actions.credentials import (
    CannotPrint,
    NotEarned,
    issue_credential,
    issue_if_earned,
    note_download,
    prepare_files,
    revoke_credential,
)  # fmt: skip
from certificates.actions.definitions import ensure_definitions

__all__ = [
    "CannotPrint",
    "NotEarned",
    "ensure_definitions",
    "issue_credential",
    "issue_if_earned",
    "issue_waiting",
    "note_download",
    "prepare_files",
    "revoke_credential",
    "run_batch",
]
