"""Links to other sites: tried beside the requests, never while somebody saves; what they answered is kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

from courses.models import OutsideLink
from courses.queries.readiness import outside_addresses
from lms.core.outside import ALIVE

AGAIN, AT_ONCE = timedelta(hours=20), 40


def try_links(*, ask: Callable[[str], str], at: datetime) -> int:
    """Try the links that were not tried since yesterday, the oldest first, and keep the answers; return how many.

    `ask` returns `ok` or what went wrong. A link that no page names any more is forgotten.
    """
    named = outside_addresses()
    OutsideLink.objects.exclude(address__in=named).delete()
    known = set(OutsideLink.objects.values_list("address", flat=True))
    OutsideLink.objects.bulk_create([OutsideLink(address=address) for address in sorted(named - known)], ignore_conflicts=True)
    due = [*OutsideLink.objects.filter(tried_at=None), *OutsideLink.objects.filter(tried_at__lt=at - AGAIN).order_by("tried_at")][:AT_ONCE]
    for link in due:
        answer = ask(link.address)[:60]
        link.tried_at, link.answer = at, answer
        link.dead_since = None if answer == ALIVE else link.dead_since or at
        link.save(update_fields=["tried_at", "answer", "dead_since"])
    return len(due)
