"""Tables of what is attested."""

from certificates.models.credentials import (
    Batch,
    CorrectionRequest,
    Credential,
    CredentialDefinition,
    CredentialEvent,
    CredentialFile,
    Picture,
    StatusEntry,
)
from certificates.models.summaries import CapacityCredential, CapacityCredentialFile, Summary, SummaryFile

__all__ = [
    "Batch", "CapacityCredential", "CapacityCredentialFile", "CorrectionRequest", "Credential", "CredentialDefinition", "CredentialEvent", "CredentialFile",
    "Picture", "StatusEntry", "Summary", "SummaryFile",
]  # fmt: skip
