"""The tables of the ground."""

from lms.core.models.base import Row
from lms.core.models.jobs import Job
from lms.core.models.media import SiteDocument, SiteImage, SiteRendition
from lms.core.models.organisations import (
    STAFF_ROLES,
    Membership,
    Organisation,
    OrganisationEvent,
    Region,
    Role,
)
from lms.core.models.people import User
from lms.core.models.records import (
    ALWAYS_SENT,
    AuditEntry,
    Consent,
    ErasureRequest,
    Invitation,
    LetterChoice,
    Notice,
    NoticeKind,
)
from lms.core.models.tokens import ApiToken

__all__ = [
    "ALWAYS_SENT",
    "STAFF_ROLES",
    "ApiToken",
    "AuditEntry",
    "Consent",
    "ErasureRequest",
    "Invitation",
    "Job",
    "LetterChoice",
    "Membership",
    "Notice",
    "NoticeKind",
    "Organisation",
    "OrganisationEvent",
    "Region",
    "Role",
    "Row",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "User",
]
