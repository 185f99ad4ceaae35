"""The tables of the capacity wing."""

from assessments.capacity.models.assessments import (
    CapacityAssessment,
    Confirmation,
    Disagreement,
    ReturnPoint,
    StateEvent,
)
from assessments.capacity.models.consents import Audience, Extent, ShowConsent
from assessments.capacity.models.independence import CoalitionTie, DeclaredTie
from assessments.capacity.models.instruments import Anchor, Band, Domain, Instrument, InstrumentVersion, Item
from assessments.capacity.models.moderation import ModerationCase, ModerationMeeting, PanelMember
from assessments.capacity.models.plans import ActionPlan, PlanStep, StepEvent
from assessments.capacity.models.rounds import AssessmentRound
from assessments.capacity.models.second_ratings import SecondRating, SecondRatingDraw
from assessments.capacity.models.sheets import (
    Code,
    Decision,
    ItemScore,
    Layer,
    ScoreSheet,
    SheetScore,
    ThenAnswer,
)
from assessments.capacity.models.windows import WindowException

__all__ = [
    "ActionPlan", "Anchor", "AssessmentRound", "Audience", "Band", "CapacityAssessment", "CoalitionTie", "Code",
    "Confirmation", "Decision", "DeclaredTie", "Disagreement", "Domain", "Extent", "Instrument", "InstrumentVersion",
    "Item", "ItemScore", "Layer", "ModerationCase", "ModerationMeeting", "PanelMember", "PlanStep", "ReturnPoint",
    "ScoreSheet", "SecondRating", "SecondRatingDraw", "SheetScore", "ShowConsent", "StateEvent", "StepEvent",
    "ThenAnswer", "WindowException",
]  # fmt: skip
