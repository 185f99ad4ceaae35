"""Which assessments are rated a second time: a draw that anybody can make again from its seed."""

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256


def sample_size(candidates: int, *, share: Fraction, least: int, rated_before: int = 0) -> int:
    """Return how many of the candidates are rated twice.

    Shape:  the number of candidates of a round; the number of organisations the project rated twice before.
    Unit:   assessments: the share, rounded up, but as many as the project still lacks to `least`; all, if fewer.
    Errors: ValueError for a share outside 0 to 1.
    Source: specification, LA-12: at least 20 % of a round and at least 8 organisations in the project.

    Example: 30 candidates, 1/5, 8, none before: 8. 60 candidates, 8 before: 12. 5 candidates: 5.
    """
    if not 0 <= share <= 1:
        raise ValueError("A share lies between 0 and 1.")
    by_share = -(-candidates * share.numerator // share.denominator)
    return min(candidates, max(by_share, least - rated_before))


def draw_sample(candidates: Iterable[str], *, seed: str, size: int) -> tuple[str, ...]:
    """Return the drawn keys, in the order they were drawn.

    Shape:  distinct keys in any order; the same keys and seed give the same draw on every machine.
    Unit:   keys, ordered by the SHA-256 of seed and key; the first ones are drawn.
    Errors: ValueError for a repeated key or an empty seed.
    Source: ours; LA-12 asks for a stored seed.
    """
    keys = list(candidates)
    if not seed or len(set(keys)) != len(keys):
        raise ValueError("A draw needs a seed and candidates that differ.")
    return tuple(sorted(keys, key=lambda key: (sha256(f"{seed}:{key}".encode()).hexdigest(), key))[: max(size, 0)])
