"""Record the use of a tool, show it as an example, change the register."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.advocacy import queries
from assessments.advocacy.models import AdvocacyTool, GalleryConsent, RegisterVersion, ToolUse
from assessments.advocacy.permissions import may_change_register, may_record_use
from assessments.evidence.actions import add_evidence
from assessments.evidence.models import Evidence
from lms.core import audit
from lms.core.errors import Refusal


class UseRefused(Refusal):
    """The use is not complete, or not this person's to record."""


def record_use(
    *,
    organisation,
    tool: AdvocacyTool,
    used_on: date,
    description: str,
    by,
    at: datetime,
    evidence: Evidence | None = None,
    url: str = "",
    upload=None,
    issue: str = "",
    language: str = "",
    registration: str = "",
    is_result_measured: bool = False,
    result_note: str = "",
) -> ToolUse:
    """Record a use with evidence given before, or with a new link or file. The same again returns the first."""
    if not may_record_use(by, organisation.pk):
        raise UseRefused(_("Uses of tools are recorded by the lead of the organisation."))
    if used_on > timezone.localdate(at):
        raise UseRefused(_("The day of use lies in the future. Enter the day the tool was used."))
    if not description.strip():
        raise UseRefused(_("Say in a few words what was done."))
    if evidence is not None and evidence.organisation_id != organisation.pk:
        raise UseRefused(_("The evidence belongs to another organisation."))
    with transaction.atomic():
        if evidence is None:
            evidence = add_evidence(
                organisation=organisation,
                title=f"{tool.code}: {description.strip()}"[:200],
                dated_on=used_on,
                by=by,
                at=at,
                url=url,
                upload=upload,
            )
        use, is_new = ToolUse.objects.get_or_create(
            organisation=organisation,
            tool=tool,
            used_on=used_on,
            evidence=evidence,
            defaults={
                "description": description.strip(),
                "issue": issue.strip(),
                "language": language,
                "registration": registration.strip(),
                "is_result_measured": is_result_measured,
                "result_note": result_note.strip(),
                "recorded_by": by,
                "recorded_at": at,
            },
        )
        if is_new:
            audit.record(act="tool_use.recorded", row=use, by=by, at=at, extra={"tool": tool.code})
    return use


@transaction.atomic
def show_in_gallery(*, use: ToolUse, by, at: datetime) -> GalleryConsent:
    """Show an accepted use to everybody; a use that is shown already stays so."""
    _check_owner(use, by)
    if not queries.with_verdict(ToolUse.objects.filter(pk=use.pk)).filter(decision=queries.ACCEPTED).exists():
        raise UseRefused(_("Only a use with accepted evidence can be shown as an example."))
    consent, is_new = GalleryConsent.objects.get_or_create(
        use=use, revoked_at=None, defaults={"given_by": by, "given_at": at}
    )
    if is_new:
        audit.record(act="gallery.shown", row=use, by=by, at=at, extra={"tool": use.tool_id})
    return consent


@transaction.atomic
def take_from_gallery(*, use: ToolUse, by, at: datetime) -> None:
    """Show the use no more, from this moment; whether it counts does not change."""
    _check_owner(use, by)
    ended = GalleryConsent.objects.filter(use=use, revoked_at=None).update(revoked_by=by, revoked_at=at)
    if ended:
        audit.record(act="gallery.taken_back", row=use, by=by, at=at, extra={"tool": use.tool_id})


def _check_owner(use: ToolUse, by) -> None:
    if not may_record_use(by, use.organisation_id):
        raise UseRefused(_("Only the lead of the organisation decides what is shown as an example."))


class RegisterRefused(Refusal):
    """The register cannot be changed like this, or not by this person."""


@transaction.atomic
def change_register(*, modern: Collection[str], reason: str, by, at: datetime, seen: int | None = None) -> RegisterVersion:
    """Say which tools are modern from now on, as a new version; recorded values keep what they were made with.

    `seen` is the number of the version the person looked at: if another came between, nothing is changed.
    """
    if not may_change_register(by):
        raise RegisterRefused(_("Only the M&E lead changes the register of tools."))
    if not reason.strip():
        raise RegisterRefused(_("Write why the register changes."))
    tools = {tool.code: tool for tool in AdvocacyTool.objects.select_for_update()}
    if set(modern) - set(tools):
        raise RegisterRefused(_("A tool of this form is not in the register. Open the page again."))
    last = RegisterVersion.objects.first()
    if seen is not None and (last.number if last else 0) != seen:
        raise RegisterRefused(_("Somebody changed the register meanwhile. Open the page again and look at the new version."))
    changed = sorted(code for code, tool in tools.items() if tool.is_modern != (code in modern))
    if not changed:
        raise RegisterRefused(_("Nothing is different from the version in force."))
    version = _next_version(max((tool.register_version for tool in tools.values()), key=_parts))
    AdvocacyTool.objects.update(register_version=version)
    for code in changed:
        AdvocacyTool.objects.filter(code=code).update(is_modern=code in modern)
    row = RegisterVersion.objects.create(
        number=last.number + 1 if last else 1, version=version, modern=sorted(modern), changed=changed,
        reason=reason.strip(), made_by=by, made_at=at,
    )  # fmt: skip
    audit.record(act="register.changed", row=("advocacy.register", version), by=by, at=at, reason=reason, extra={"changed": changed})
    return row


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _next_version(version: str) -> str:
    """Return the version after this one: 1.0 is followed by 1.1, 1.9 by 1.10."""
    *head, last = version.split(".")
    return ".".join([*head, str(int(last) + 1)])
