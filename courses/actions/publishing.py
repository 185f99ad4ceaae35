"""The gate before publishing: every way of publishing passes it, and who goes past it says why (docs/adr/0050)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from courses.choices import CHECKS
from courses.models import PublishingRules, SameMeaning
from courses.models.pages import gate_open
from courses.queries.readiness import findings, first_set
from courses.readiness import BLOCKS, OFF, WARNS
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role

PAST, HELD = "page.past_gate", "page.held_back"
LONGEST_REASON = 500


class GateClosed(Refusal):
    """Something on the page has to be mended first; `leads_to` is the page that lists it."""


class RulesRefused(Refusal):
    """What was set for the gate does not fit."""


def pass_gate(revision: Revision, *, by_timer: bool, at: datetime) -> bool:
    """Let a revision be published, or refuse it with GateClosed; return whether a scheduled one was held back.

    Only what blocks counts here: a warning asks the person at the editor, and on a timer or an approval nobody is there.
    """
    if was_let_past(revision):
        return False
    page = revision.as_object()
    blocking, _warnings = findings(page, at)
    if not blocking:
        return False
    if not by_timer:
        raise GateClosed(
            _("“%(page)s” was not published. To mend: %(number)s.") % {"page": page.title, "number": len(blocking)},
            leads_to=("page_checks", page.pk),
        )
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    audit.record(act=HELD, row=page.page_ptr, by=None, at=at, extra={"revision": revision.pk, "checks": sorted({one.check for one in blocking})})
    return True


def keep_as_draft(page: Page) -> None:
    """Take back that a new page is shown: the editor stores it as shown before it asks whether it may be published."""
    if page.first_published_at is None:
        Page.objects.filter(pk=page.pk).update(live=False, has_unpublished_changes=True)


def was_let_past(revision: Revision) -> bool:
    """Say whether somebody gave a reason to publish this very revision."""
    return audit.last_details(act=PAST, row=revision) is not None


@transaction.atomic
def publish_past_gate(*, page: Page, reason: str, by, at: datetime) -> Revision:
    """Publish the last draft of a page in spite of what was found, with a reason that is kept.

    A page that nobody ever saw goes live in all its languages or in none (TP3). Whoever may publish the page goes past a warning; past
    what blocks, only an administrator.
    """
    pages = first_set(page)
    revisions = [one.get_latest_revision() or one.save_revision(user=by, clean=False) for one in pages]
    together = {one.locale.language_code for one in pages}
    found = [findings(revision.as_object(), at, together=together) for revision in revisions]
    if any(blocking for blocking, _warnings in found) and not has_role(by, Role.ADMINISTRATOR):
        raise GateClosed(_("What blocks must be mended, or an administrator publishes the page with a reason."), leads_to=("page_checks", page.pk))
    if any(blocking or warnings for blocking, warnings in found) and not reason.strip():
        raise GateClosed(_("Write why the page is published all the same. It is kept in the record of acts."), leads_to=("page_checks", page.pk))
    for one, revision, (blocking, warnings) in zip(pages, revisions, found, strict=True):
        if blocking or warnings:
            audit.record(
                act=PAST, row=revision, by=by, at=at, reason=reason.strip()[:LONGEST_REASON],
                extra={"page": one.pk, "checks": sorted({each.check for each in (*blocking, *warnings)})},
            )
    with gate_open():
        for revision in revisions:
            revision.publish(user=by)
    return revisions[0]


@transaction.atomic
def set_rules(*, levels: Mapping[str, str], first_load_kb: int, stale_days: int, languages: list[str], by, at: datetime) -> PublishingRules:
    """Set which checks block and which warn; the source language is always required."""
    if not set(levels) <= set(CHECKS) or not set(levels.values()) <= {BLOCKS, WARNS, OFF}:
        raise RulesRefused(_("Choose for each check whether it blocks, warns or is not checked."))
    before = PublishingRules.now()
    row = PublishingRules(pk=1, levels=dict(levels), first_load_kb=first_load_kb, stale_days=stale_days, languages=languages)
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    changed = {code: level for code, level in row.all_levels.items() if before.all_levels[code] != level}
    audit.record(act="publishing.rules_set", row=row, by=by, at=at, extra={"changed": changed, "first_load_kb": first_load_kb, "stale_days": stale_days, "languages": languages})
    return row


@transaction.atomic
def mark_same_meaning(*, page: Page, by, at: datetime) -> None:
    """Note that a translation holds although its source changed: nothing of its meaning did (TP12)."""
    SameMeaning.objects.update_or_create(page_key=page.translation_key, language=page.locale.language_code, defaults={"at": at, "by": by})
    audit.record(act="page.same_meaning", row=page.page_ptr if hasattr(page, "page_ptr") else page, by=by, at=at, extra={"language": page.locale.language_code})


@transaction.atomic
def hold_text(*, key: UUID, language: str, by, at: datetime) -> None:
    """Note that a text of a row holds although its source changed; of this version only. A second time changes nothing."""
    _mark, is_new = SameMeaning.objects.get_or_create(page_key=key, language=language, defaults={"at": at, "by": by})
    if is_new:
        audit.record(act="text.same_meaning", row=("courses.samemeaning", key), by=by, at=at, extra={"language": language})
