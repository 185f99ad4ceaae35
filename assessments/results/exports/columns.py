"""What the exports of scores consist of: columns, codes of values, names of sheets. The codebook is made from them."""

import re

from django.utils.translation import gettext_lazy as _

from assessments.capacity.choices import STATE_LABELS

# Specification SC-1 and EX-3: why a cell is blank.
MISSING = {"na": -97, "dk": -98, "missing": -99}
NO_ANSWER = -99
FLAGS = ("provisional", "uneven", "borderline", "low_evidence", "evidence_capped")

# (code, kind, label). The order is the order in the sheet; a code is never reused for something else.
WHERE = [
    ("organisation", "text", _("organisation code")),
    ("round", "text", _("round code")),
    ("round_kind", "text", _("occasion: T0 before, T1 after, T2 later")),
    ("layer", "text", _("whose voice")),
    ("revision", "integer", _("revision of the assessment")),
    ("state", "text", _("state of the assessment")),
]
SCORES = [
    *WHERE,
    ("organisation_name", "text", _("name of the organisation")),
    ("region", "text", _("region, ISO 3166-2")),
    ("coalition_member", "flag", _("member of the Coalition")),
    ("is_latest", "flag", _("newest revision of this organisation and round")),
    ("assessed_on", "date", _("day of the consensus meeting")),
    ("retrospective", "flag", _("T0 verified from documents, reported apart and in no indicator")),
    ("outside_window", "flag", _("dated outside the window of the round")),
    ("locked_at", "moment", _("moment of the lock, Almaty time")),
    ("instrument", "text", _("instrument and version")),
    ("scoring_rule", "text", _("scoring rule")),
    ("respondents", "integer", _("self sheets submitted")),
    ("status", "text", _("full, provisional or not computed")),
    ("status_reasons", "text", _("why it is not full")),
    ("overall", "number", _("overall index, 0 to 100")),
    ("overall_fraction", "text", _("overall index as an exact fraction")),
    ("overall_missing", "integer", _("why there is no overall index")),
    ("lower_bound", "number", _("overall index if missing items counted 0")),
    ("band", "text", _("capacity level")),
    *[(f"flag_{flag}", "flag", _("flag beside the capacity level")) for flag in FLAGS],
    ("evidence_with", "integer", _("items from level 2 with accepted evidence")),
    ("evidence_of", "integer", _("items from level 2")),
]
ITEMS = [
    *WHERE,
    ("domain", "text", _("domain code")),
    ("item", "text", _("item code")),
    ("level", "number", _("level given, 0 to 4; mean in the self layer")),
    ("effective_level", "number", _("level that counts")),
    ("effective_fraction", "text", _("level that counts as an exact fraction, where it is not whole")),
    ("missing", "integer", _("why there is no level")),
    ("reason", "text", _("reason given")),
    ("decision", "text", _("what the verifier did")),
    ("importance", "integer", _("importance chosen by the organisation, 1 to 3")),
    ("evidence_count", "integer", _("pieces of evidence given")),
    ("evidence_accepted", "flag", _("accepted evidence within 12 months")),
]
CHANGES = [
    ("organisation", "text", _("organisation code")),
    ("t0_round", "text", _("round before training")),
    ("t1_round", "text", _("later round")),
    ("t1_kind", "text", _("occasion of the later round")),
    ("t0_revision", "integer", _("revision before training")),
    ("t1_revision", "integer", _("later revision")),
    ("t0_state", "text", _("state of the assessment before training")),
    ("t1_state", "text", _("state of the later assessment")),
    ("t0_overall", "number", _("overall index before, all items")),
    ("t1_overall", "number", _("overall index later, all items")),
    ("comparable", "flag", _("both results are full and share enough items")),
    ("not_comparable_reason", "text", _("why they cannot be compared")),
    ("common_items", "integer", _("items with a level both times")),
    ("left_out", "text", _("items left out")),
    ("t0_common", "number", _("index before on common items")),
    ("t1_common", "number", _("index later on common items")),
    ("change", "number", _("change on common items, points")),
    ("change_fraction", "text", _("change as an exact fraction")),
    ("difference", "number", _("difference of the printed indices, points")),
    ("threshold", "number", _("points a change must reach")),
    ("verdict", "text", _("improved, same or declined")),
    ("shift", "number", _("shift of the yardstick by the then-test, self layer, points; in no indicator")),
    ("t0_borderline", "flag", _("close to the edge of a capacity level before")),
    ("t1_borderline", "flag", _("close to the edge of a capacity level later")),
]
TOOLS = [
    ("organisation", "text", _("organisation code")),
    ("tool", "text", _("tool code")),
    ("tool_name", "text", _("name of the tool")),
    ("category", "text", _("category of the tool")),
    ("modern", "flag", _("modern tool of the register")),
    ("used_on", "date", _("day of use")),
    ("registration", "text", _("registration number")),
    ("result_measured", "flag", _("a result was measured")),
    ("verdict", "text", _("verdict on the evidence")),
]
QUIZ = [
    ("person", "text", _("pseudonym of the person in this programme")),
    ("organisation", "text", _("organisation code")),
    ("programme", "text", _("programme code")),
    ("cohort", "text", _("cohort code")),
    ("pre", "number", _("first pre-test, per cent of the maximum")),
    ("pre_missing", "integer", _("why there is no pre-test")),
    ("post", "number", _("first post-test, per cent of the maximum")),
    ("post_missing", "integer", _("why there is no post-test")),
    ("change", "number", _("post-test minus pre-test, points")),
]
INDICATORS = [
    ("indicator", "text", _("indicator code")),
    ("reading", "text", _("way of counting")),
    ("headline", "flag", _("the figure of the log-frame")),
    ("name", "text", _("name of the indicator")),
    ("level", "text", _("output or outcome")),
    ("result", "text", _("result code")),
    ("unit", "text", _("unit")),
    ("baseline", "number", _("baseline")),
    ("target", "number", _("target")),
    ("target_on", "date", _("day of the target")),
    ("actual", "number", _("actual value")),
    ("actual_fraction", "text", _("actual value as an exact fraction")),
    ("numerator", "number", _("numerator")),
    ("denominator", "integer", _("denominator")),
    ("not_counted", "integer", _("rows looked at that do not count")),
    ("status", "text", _("final, provisional or no data")),
    ("reached", "flag", _("target reached")),
    ("target_share", "number", _("per cent of the way from baseline to target")),
    ("definition_version", "text", _("version of the definition")),
    ("measured_on", "date", _("day of measurement")),
]
LEVELS = [
    ("item", "text", _("item code")),
    ("level", "integer", _("level, 0 to 4")),
    ("text_en", "text", _("words of the level, English")),
    ("text_ru", "text", _("words of the level, Russian")),
    ("text_kk", "text", _("words of the level, Kazakh")),
]
BANDS = [
    ("instrument", "text", _("instrument and version")),
    ("place", "integer", _("place, the lowest first")),
    ("band", "text", _("capacity level")),
    ("lower", "text", _("lower edge, inside")),
    ("upper", "text", _("upper edge, outside but for the highest")),
    ("name_en", "text", _("name, English")),
    ("name_ru", "text", _("name, Russian")),
    ("name_kk", "text", _("name, Kazakh")),
]
# The sheets from which the choices of layers, rounds, provisional results, revisions and versions leave rows out.
CHOSEN = ("scores_wide", "items_long", "change_paired")
NOTES = {
    "README": _("what the file is, from which data, how many rows, its digest"),
    "scores_wide": _("one row for each organisation, round and layer"),
    "items_long": _("one row for each item of each layer"),
    "change_paired": _("before and after on common items"),
    "tool_use": _("each recorded use of an advocacy tool with its verdict"),
    "quiz": _("first pre- and post-test of each person under a pseudonym"),
    "indicators": _("each line of the log-frame with numerator, denominator and definition"),
    "codebook": _("what each column means, in three languages"),
    "value_labels": _("what each code in a cell means"),
    "levels": _("the words of each level of each item"),
    "bands": _("the capacity levels with their edges"),
}

VALUES = [
    ("missing", "-97", _("not applicable")),
    ("missing", "-98", _("don’t know")),
    ("missing", "-99", _("no answer, or not computed")),
    ("layer", "self", _("self-assessment")),
    ("layer", "consensus", _("consensus")),
    ("layer", "verified", _("verified")),
    ("status", "full", _("full")),
    ("status", "provisional", _("provisional")),
    ("status", "not_computed", _("not computed")),
    ("verdict", "improved", _("improved")),
    ("verdict", "same", _("no clear change")),
    ("verdict", "declined", _("declined")),
    ("verdict", "accepted", _("accepted")),
    ("verdict", "rejected", _("rejected")),
    ("verdict", "pending", _("waiting for a verdict")),
    ("verdict", "withdrawn", _("evidence withdrawn")),
    ("flag", "1", _("yes")),
    ("flag", "0", _("no")),
    *[("state", code, label) for code, label in STATE_LABELS.items()],
]

# Cells that hold words of the language asked for; the digest of the data leaves them out.
WORDS = frozenset({"organisation_name", "tool_name"})

# The variable of an item: domain and number.
ITEM_CODE = re.compile(r"d\d+_\d+")

# Which set of values the cells of a column come from.
SETS = {
    "layer": "layer", "status": "status", "verdict": "verdict", "missing": "missing", "overall_missing": "missing",
    "pre_missing": "missing", "post_missing": "missing", "band": "band", "state": "state", "t0_state": "state",
    "t1_state": "state",
}  # fmt: skip


def set_of(code: str, kind: str) -> str:
    """Return the name of the set of values of a column, or an empty text."""
    if kind == "flag":
        return "flag"
    return "missing" if code.endswith("_missing") else SETS.get(code, "")
