"""What a person may choose about an export of scores. Kept with the export, so that it can be made again."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from assessments.capacity.models import Layer
from assessments.capacity.queries.results import Wanted

CODE, LABEL, BOTH = "code", "label", "both"
ALL_LAYERS = tuple(Layer.values)


@dataclass(frozen=True)
class Options:
    """The choices of one export; the defaults hold everything, in codes."""

    language: str = "en"
    headers: str = CODE  # or LABEL
    values: str = CODE  # or LABEL, BOTH
    layers: tuple[str, ...] = ALL_LAYERS
    rounds: tuple[str, ...] = ()  # none: all
    with_provisional: bool = True
    only_latest: bool = False
    only_newest_version: bool = False

    @property
    def wanted(self) -> Wanted:
        """Return which scores are asked for."""
        return Wanted(
            self.rounds, self.layers, self.with_provisional, self.only_latest, self.only_newest_version
        )

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything is left out."""
        return self.wanted != Wanted()

    def document(self) -> dict[str, Any]:
        """Return the choices as plain values."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Options":
        """Return the choices a document holds; what it does not name keeps its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in document.items()
            if name in known
        })
