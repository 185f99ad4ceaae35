"""The tables of the capacity wing."""

from assessments.capacity.models.assessments import CapacityAssessment, ReturnPoint, StateEvent
from assessments.capacity.models.consents import Audience, Extent, ShowConsent
from assessments.capacity.models.instruments import Anchor, Band, Domain, Instrument, InstrumentVersion, Item
from assessments.capacity.models.plans import ActionPlan, PlanStep, StepEvent
from assessments.capacity.models.rounds import AssessmentRound
from assessments.capacity.models.sheets import Code, Decision, ItemScore, Layer, ScoreSheet, SheetScore

__all__ = [
    "ActionPlan", "Anchor", "AssessmentRound", "Audience", "Band", "CapacityAssessment", "Code", "Decision", "Domain",
    "Extent", "Instrument", "InstrumentVersion", "Item", "ItemScore", "Layer", "PlanStep", "ReturnPoint", "ScoreSheet",
    "SheetScore", "ShowConsent", "StateEvent", "StepEvent",
]  # fmt: skip
