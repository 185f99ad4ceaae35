"""Invented levels: where a team stands, what it says of itself, what a verifier finds."""

from dataclasses import dataclass
from random import Random

CORE = ("1", "3", "4", "5", "6", "7")  # domains that the trainings work on


@dataclass(frozen=True)
class Standing:
    """A team's true strength (0-100) in each domain at one time, and how much of it is on paper."""

    domains: dict[str, float]
    shown: float


def standing_before(domains: list[str], rng: Random) -> Standing:
    """A team before training: mean about 47, evidence for half of what it does."""
    overall = min(78, max(22, rng.gauss(47, 10)))
    return Standing({code: overall + rng.gauss(0, 6) for code in domains}, shown=rng.uniform(0.5, 0.8))


def standing_after(before: Standing, *, is_trained: bool, rng: Random) -> Standing:
    """The same team after training: the trained grow most where they were taught; a few decline."""
    lift = rng.gauss(19, 8) if is_trained else rng.gauss(2, 5)
    return Standing(
        {
            code: min(97, value + lift * (1.15 if code.removeprefix("D") in CORE else 0.6) + rng.gauss(0, 3))
            for code, value in before.domains.items()
        },
        shown=min(0.97, before.shown + (0.3 if is_trained else 0.05)),
    )


def true_level(standing: Standing, domain: str, rng: Random) -> int:
    """One item's level: the domain's strength with the noise of a single practice."""
    return min(4, max(0, round(standing.domains[domain] / 25 + rng.gauss(0, 0.5))))


def said_level(level: int, rng: Random) -> int:
    """What one colleague says: usually the same, sometimes a step higher, rarely lower."""
    return min(4, max(0, level + rng.choices((-1, 0, 1), (1, 6, 3))[0]))
