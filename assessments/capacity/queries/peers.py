"""The median of similar organisations, from locked results of the same kind of round."""

from dataclasses import dataclass
from datetime import date, timedelta

from assessments.capacity.measurement.peers import Peer, PeerMedian, peer_medians, size_of
from assessments.capacity.measurement.scoring import FULL
from assessments.capacity.queries.results import LockedResult, locked_results
from lms.core.models import Organisation


@dataclass(frozen=True)
class Peers:
    """What a reader may know of similar organisations, as of a day."""

    medians: tuple[PeerMedian, ...]
    as_of: date


def peers_of(locked: LockedResult, reader, *, today: date) -> Peers:
    """Return the medians beside a result, as of the end of last month: a single lock is never seen in them.

    The reader's own organisations are left out of every group, all of them at once. Five queries.
    """
    as_of = today.replace(day=1) - timedelta(days=1)
    own = {locked.organisation_id, *reader.organisation_ids}
    newest: dict = {}
    for row in locked_results(as_of):
        if row.round_kind == locked.round_kind and row.result.status == FULL and row.result.overall is not None:
            newest[row.organisation_id] = row.result.overall
    newest.setdefault(locked.organisation_id, locked.result.overall)
    facts = Organisation.objects.csos().filter(pk__in=newest).values_list("pk", "region_id", "staff_count")
    population = [
        Peer(str(key), region or "", size_of(staff), newest[key]) for key, region, staff in facts if newest[key] is not None
    ]
    return Peers(peer_medians(population, {str(key) for key in own}), as_of)
