"""An instrument → an XLSForm, so that a round can be collected with KoboToolbox or ODK on paper days."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.core.tables import Column, Table

NAMES = {"en": "English (en)", "ru": "Русский (ru)", "kk": "Қазақша (kk)"}
WORDS = {
    "organisation": {"en": "Organisation", "ru": "Организация", "kk": "Ұйым"},
    "dk": {"en": "Don't know", "ru": "Не знаю", "kk": "Білмеймін"},
    "na": {"en": "Not applicable", "ru": "Неприменимо", "kk": "Қолданылмайды"},
    "reason": {"en": "Why this level, or why there is none?", "ru": "Почему такой уровень или почему его нет?", "kk": "Неге осындай деңгей немесе неге деңгей жоқ?"},
    "evidence": {"en": "Evidence: date and link or number", "ru": "Доказательство: дата и ссылка или номер", "kk": "Дәлел: күні және сілтемесі не нөмірі"},
}
VERSION = "instrument"
LABELS = [f"label::{name}" for name in NAMES.values()]
HINTS = [f"hint::{name}" for name in NAMES.values()]


def xlsform(document: Mapping[str, Any], organisations: Sequence[tuple[str, str]], *, title: str) -> list[Table]:
    """Return the sheets survey, choices and settings of a form that asks every item with its described levels.

    Shape:  a document without faults; (code, name) of the organisations of a round.
    Unit:   choices are the levels 0 to 4, dk, and na where the item allows it.
    Errors: none.
    Source: xlsform.org, the sheets and columns of the specification of XLSForm.
    """
    survey: list[list[str]] = [
        ["start", "start", *[""] * 6, "", "", ""],
        ["calculate", VERSION, *[""] * 6, "", "", f"'{document['code']} {document['version']}'"],
        ["select_one organisations", "organisation", *_three(WORDS["organisation"]), *[""] * 3, "yes", "minimal", ""],
    ]
    choices: list[list[str]] = [["organisations", code, *[name] * 3] for code, name in organisations]
    for domain in document["domains"]:
        survey.append(["begin_group", domain["var"], *_three(domain["name"]), *_three(domain["question"]), "", "field-list", ""])
        for item in domain["items"]:
            survey += _questions(item)
            choices += _choices(item)
        survey.append(["end_group", "", *[""] * 6, "", "", ""])
    settings = [[title, f"{document['code'].lower()}_{document['version'].replace('.', '_')}", document["version"], NAMES["en"]]]
    return [
        _table("survey", ["type", "name", *LABELS, *HINTS, "required", "appearance", "calculation"], survey),
        _table("choices", ["list_name", "name", *LABELS], choices),
        _table("settings", ["form_title", "form_id", "version", "default_language"], settings),
    ]


def _table(code: str, titles: Iterable[str], rows: list[list[str]]) -> Table:
    columns = [Column(f"c{place}", "text", title, title) for place, title in enumerate(titles)]
    return Table(code, columns, rows)


def _three(texts: Mapping[str, str]) -> list[str]:
    return [texts[language] for language in NAMES]


def _questions(item: Mapping[str, Any]) -> list[list[str]]:
    var = item["var"]
    unless_level = f"${{{var}}} = 'dk' or ${{{var}}} = 'na'"  # the score sheet takes neither without a reason
    label = [f"{item['code']} {text}" for text in _three(item["name"])]
    return [
        [f"select_one {var}_levels", var, *label, *_three(item["guiding_question"]), "yes", "", ""],
        ["text", f"{var}_reason", *_three(WORDS["reason"]), *[""] * 3, unless_level, "multiline", ""],
        ["text", f"{var}_evidence", *_three(WORDS["evidence"]), *[""] * 3, "", "", ""],
    ]


def _choices(item: Mapping[str, Any]) -> list[list[str]]:
    rows = [[f"{item['var']}_levels", str(a["level"]), *[f"{a['level']}: {text}" for text in _three(a)]] for a in item["anchors"]]
    rows.append([f"{item['var']}_levels", "dk", *_three(WORDS["dk"])])
    if item["na_allowed"]:
        rows.append([f"{item['var']}_levels", "na", *_three(WORDS["na"])])
    return rows


def long_rows(rows: Iterable[Mapping[str, str]], variables: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what such a form collected as rows of the score sheet: organisation, item, score, reason, evidence, instrument.

    Shape:  one row an organisation with columns named as the form names them, groups in front of a name or not
            (d1/d1_1, d1-d1_1 or d1_1); item code by variable.
    Unit:   levels as digits, DK, N/A; blank answers are left out.
    Errors: none; the score sheet is checked afterwards.
    Source: ours; KoboToolbox and ODK Central write the group before the name, or leave it out.
    """
    found = []
    for row in rows:
        plain = {name.replace("-", "/").rsplit("/", 1)[-1]: text for name, text in row.items()}
        for var, code in variables.items():
            answer = plain.get(var, "").strip().lower()
            if answer:
                score = {"dk": "DK", "na": "N/A"}.get(answer, answer)
                found.append({
                    "organisation": plain.get("organisation", ""), "item": code, "score": score,
                    "reason": plain.get(f"{var}_reason", ""), "evidence": plain.get(f"{var}_evidence", ""), "instrument": plain.get(VERSION, ""),
                })  # fmt: skip
    return found
