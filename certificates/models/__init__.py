"""Tables of what is attested."""

from certificates.models.claims import ClaimLink
from certificates.models.credentials import (
    Batch,
    BatchLine,
    CorrectionRequest,
    Credential,
    CredentialDefinition,
    CredentialEvent,
    CredentialFile,
    Picture,
    StatusEntry,
)
from certificates.models.past import PastImport, PastPaper
from certificates.models.summaries import CapacityCredential, CapacityCredentialFile, Summary, SummaryFile

__all__ = [
    "Batch", "BatchLine", "CapacityCredential", "CapacityCredentialFile", "ClaimLink", "CorrectionRequest", "Credential", "CredentialDefinition", "CredentialEvent", "CredentialFile",
    "PastImport", "PastPaper", "Picture", "StatusEntry", "Summary", "SummaryFile",
]  # fmt: skip
