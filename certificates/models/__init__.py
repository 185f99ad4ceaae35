"""Tables of what is attested."""

from certificates.models.credentials import (
    Batch,
    Credential,
    CredentialDefinition,
    CredentialEvent,
    CredentialFile,
)
from certificates.models.summaries import Summary, SummaryFile

__all__ = ["Batch", "Credential", "CredentialDefinition", "CredentialEvent", "CredentialFile", "Summary", "SummaryFile"]
