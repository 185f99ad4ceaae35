"""The tables of the capacity wing."""

from assessments.capacity.models.assessments import CapacityAssessment, ReturnPoint, StateEvent
from assessments.capacity.models.instruments import Anchor, Band, Domain, Instrument, InstrumentVersion, Item
from assessments.capacity.models.rounds import AssessmentRound
from assessments.capacity.models.sheets import Code, Decision, ItemScore, Layer, ScoreSheet, SheetScore

__all__ = [
    "Anchor", "AssessmentRound", "Band", "CapacityAssessment", "Code", "Decision", "Domain", "Instrument",
    "InstrumentVersion", "Item", "ItemScore", "Layer", "ReturnPoint", "ScoreSheet", "SheetScore", "StateEvent",
]  # fmt: skip
