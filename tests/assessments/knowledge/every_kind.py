"""A bank with a question of every kind: the ten oldest of PE, which hold the first seven, and one of each that came later."""

from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.interchange.entries import PackageEntry
from assessments.knowledge.interchange.package import read_package
from tests.assessments.knowledge.conftest import QUESTIONS

# Without a blueprint that could be short of anything: each form holds what the bank has.
HEAD = """
programme: PE
tests:
  pre: {minutes: 25, attempts: 1, cases: 1, opinions: 1}
  post: {minutes: 25, attempts: 3, days_between: 1, pass_percent: 70, cases: 1, opinions: 1}
blueprint:
  - {module: PE.1, items: 40}
  - {module: PE.2, items: 40}
  - {module: PE.3, items: 40}
  - {module: PE.4, items: 40}
  - {module: PE.5, items: 40}
  - {module: PE.6, items: 40}
questions:
"""
LATER = """
  - {id: PE-31, module: PE.1, kind: true_false, level: remember, points: 1, text: TEXT, answer: true}
  - {id: PE-32, module: PE.1, kind: short, level: remember, points: 2, text: TEXT, accepted: {en: "law | act", ru: "закон", kk: "заң"}}
  - id: PE-33
    module: PE.1
    kind: gaps
    level: apply
    points: 2
    text: {en: "A [[1]] b [[2]]", ru: "А [[1]] б [[2]]", kk: "Ә [[2]] б [[1]]"}
    gaps: [{en: "one", ru: "один", kk: "бір"}, {en: "two|2", ru: "два", kk: "екі"}]
  - {id: PE-34, module: PE.1, kind: likert, level: remember, points: 0, text: TEXT, scale: [{en: "no", ru: "нет", kk: "жоқ"}, {en: "yes", ru: "да", kk: "иә"}]}
  - id: PE-35
    module: PE.1
    kind: branching
    level: analyse
    points: 4
    text: TEXT
    steps:
      - text: {en: "First", ru: "Первый", kk: "Бірінші"}
        choices:
          - {text: {en: "ask", ru: "спросить", kk: "сұрау"}, points: 2, to: 2}
          - {text: {en: "leave", ru: "уйти", kk: "кету"}, points: 0}
      - text: {en: "Second", ru: "Второй", kk: "Екінші"}
        choices:
          - {text: {en: "write", ru: "написать", kk: "жазу"}, points: 2}
          - {text: {en: "shout", ru: "кричать", kk: "айқайлау"}, points: 0}
  - id: PE-36
    file: true
    module: PE.1
    kind: essay
    level: create
    points: 3
    text: TEXT
    criteria: [{points: 3, text: TEXT}]
    model_answer: TEXT
  - {id: PE-37, module: PE.1, kind: date, level: remember, points: 1, text: TEXT, answer: {value: 2026-05-04}, explanation: TEXT}
""".replace("TEXT", '{en: "Text", ru: "Текст", kk: "Мәтін"}')


def package_of_every_kind() -> PackageEntry:
    """Return the bank, with no kind left out."""
    first = QUESTIONS.read_text(encoding="utf-8").partition("\nquestions:\n")[2]
    package = read_package(HEAD + first + LATER, "every.yaml")
    assert {entry.kind for entry in package.questions} == set(QuestionKind.values)
    return package
