"""A question that should not be asked is named by file and line."""

from datetime import date

import pytest

from assessments.knowledge.interchange.package import read_package
from assessments.knowledge.interchange.quality import after, bank_faults, days_of

HEAD = """\
programme: XX
tests:
  pre: {minutes: 25, attempts: 1}
  post: {minutes: 25, attempts: 3, days_between: 1, pass_percent: 70}
blueprint:
  - {module: XX.1, items: 4}
questions:
"""
SINGLE = """\
  - id: XX-{number}
    module: XX.1
    kind: single
    level: apply
    points: 1
    text: {{en: "Which of 3?", ru: "Какой из 3?", kk: "3-тің қайсысы?"}}
    options:
"""
OPTION = """\
      - right: {right}
        text: {{en: "{text}", ru: "{text}", kk: "{text}"}}
        feedback: {{en: "So.", ru: "Так.", kk: "Солай."}}
"""
NUMERIC = """\
  - id: XX-50
    module: XX.1
    kind: numeric
    level: apply
    points: 1
    text: {en: "How much?", ru: "Сколько?", kk: "Қанша?"}
    answer:
      value: 14000
      tolerance: 0
      unit: {en: tenge, ru: тенге, kk: теңге}
    explanation: {en: "400,000 x 3.5% = 14,000.", ru: "400 000 × 3,5 % = 14 000.", kk: "400 000 × 3,5 % = 14 000."}
"""
DATE = """\
  - id: XX-51
    module: XX.1
    kind: date
    level: apply
    points: 1
    text: {en: "Completed on 1 June 2026. Last day?", ru: "Завершён 1 июня 2026. Какой день?", kk: "2026 жылғы 1 маусым. Қай күн?"}
    answer:
      value: 2026-06-10
    explanation: {en: "7 working days.", ru: "7 рабочих дней.", kk: "7 жұмыс күні."}
"""


def single(number: int, *texts: str, right: int = 0) -> str:
    return SINGLE.format(number=number) + "".join(
        OPTION.format(right=str(place == right).lower(), text=text) for place, text in enumerate(texts)
    )


def faults(body: str) -> list[str]:
    text = HEAD + body
    return [str(fault) for fault in bank_faults(read_package(text, "q.yaml"), "q.yaml", text)]


GOOD = single(10, "12 раз", "13 раз", "14 раз") + NUMERIC + DATE


def test_a_good_bank_is_left_alone():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('kk: "3-тің қайсысы?"', 'kk: "4-тің қайсысы?"', "q.yaml:8: XX-10: «4-тің қайсысы?» has other numbers"),
        ('ru: "Какой из 3?"', 'ru: "Какой item из 3?"', "q.yaml:8: XX-10: Words in Latin letters"),
        ('ru: "Какой из 3?"', 'ru: "Какой отчет из 3?"', "q.yaml:8: XX-10: `отчет` is written `отчёт`"),
        ("= 14,000.", "= 15,000.", "q.yaml:24: XX-50: This sum of the explanation does not come out"),
        ("value: 14000", "value: 14001", "q.yaml:24: XX-50: The explanation does not reach the key 14001."),
        ("value: 2026-06-10", "value: 2026-06-09", "q.yaml:35: XX-51: No term that is named leads from 2026-06-01"),
        ('en: "7 working days."', 'en: "7 days."', "q.yaml:35: XX-51: The question or its explanation names the term"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(old, new, expected):
    assert old in GOOD

    found = faults(GOOD.replace(old, new, 1))
    assert any(fault.startswith(expected) for fault in found), found


def test_two_options_are_too_few():
    assert any("It has 2 options" in fault for fault in faults(single(10, "12 раз", "13 раз") + NUMERIC))


def test_a_key_that_is_longest_by_far_is_named():
    assert any("longest option by far in kk" in fault for fault in faults(single(10, "ж" * 40, "б" * 10, "в" * 10)))


def test_a_bank_whose_keys_stand_at_one_place_or_are_longest_is_named():
    body = "".join(single(10 + n, "а" * 12, "б" * 11, "в" * 11) for n in range(12))

    found = "\n".join(faults(body))
    assert "The key stands at place 1 in 12 of 12 questions." in found
    assert "The key is the longest option in 12 of 12 questions in ru." in found


def test_terms_leave_out_weekends_and_free_days():
    assert after(date(2026, 6, 1), 7) == date(2026, 6, 10)
    assert after(date(2026, 10, 22), 3, free=frozenset({date(2026, 10, 26)})) == date(2026, 10, 28)
    assert after(date(2026, 6, 1), 7, is_working=False) == date(2026, 6, 8)
    assert days_of("from 7 September 2026, then 26 October") == [date(2026, 9, 7), date(2026, 10, 26)]
