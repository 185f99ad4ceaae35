"""What an invented learner answers: the key, or something beside it."""

from datetime import timedelta
from random import Random

from assessments.knowledge.measurement.scoring import Key, Kind


def invented_answer(key: Key, option_ids: dict[str, list[str]], *, is_right: bool, rng: Random) -> object:
    """Return a value as a page would send it: right, or wrong in a plausible way."""
    match key.kind:
        case Kind.SINGLE:
            return min(key.right) if is_right else rng.choice([o for o in option_ids["choice"] if o not in key.right])
        case Kind.MULTIPLE:
            return sorted(key.right) if is_right else sorted(key.right)[:1]
        case Kind.ORDERING:
            order = list(key.order)
            if not is_right:
                order.reverse()
            return {item: place for place, item in enumerate(order, 1)}
        case Kind.MATCHING:
            rights = [right for _left, right in key.pairs]
            if not is_right:
                rights = rights[1:] + rights[:1]
            return {left: right for (left, _right), right in zip(key.pairs, rights, strict=True)}
        case Kind.NUMERIC:
            return f"{float(key.value if is_right else key.value * 2 + 1):g}"
        case Kind.DATE:
            return (key.day if is_right else key.day + timedelta(days=7)).isoformat()
        case Kind.CASE:
            return ""
