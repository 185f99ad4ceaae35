"""Words for what the results framework says in codes."""

from assessments.results.choices.framework import (
    CAUSES,
    DIMENSION_VALUES,
    DIMENSIONS,
    EXPORT_KINDS,
    FRAME_FIELDS,
    KINDS,
    LEVELS,
    METHODS,
    NO_PARQUET,
    OUTWARD_STATES,
    PARAMETER_NAMES,
    REASONS,
    SOURCES,
    STATES,
    VALUE_KINDS,
    VALUE_STATES,
)

__all__ = [
    "CAUSES",
    "DIMENSIONS",
    "DIMENSION_VALUES",
    "EXPORT_KINDS",
    "FRAME_FIELDS",
    "KINDS",
    "LEVELS",
    "METHODS",
    "NO_PARQUET",
    "OUTWARD_STATES",
    "PARAMETER_NAMES",
    "REASONS",
    "SOURCES",
    "STATES",
    "VALUE_KINDS",
    "VALUE_STATES",
]
