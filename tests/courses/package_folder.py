"""A small course package in a folder, for tests that break it."""

from pathlib import Path

PROGRAMME = """\
code: {code}
number: {number}
title: {{en: Oversight, ru: Надзор, kk: Қадағалау}}
summary: {{en: A summary., ru: Сводка., kk: Түйін.}}
audience: {{en: Everybody., ru: Все., kk: Бәрі.}}
entry_requirement: {{en: None., ru: Нет., kk: Жоқ.}}
hours: {{total: 12.5, self_study_minutes: 45, live: 8, practice: 3, tests: 1}}
outcomes_lead: {{en: You can, ru: Вы сможете, kk: Сіз}}
outcomes:
  - {{code: {code}-O1, en: name it, ru: назвать, kk: атай аласыз}}
rule:
  version: 1
  requirements:
    - code: lessons
    - code: pre_test
    - code: post_test
      percent_min: 70
modules: [{slug}-1, {slug}-2]
"""
MODULE = """\
code: {code}
title: {{en: 'Module {code}', ru: 'Модуль {code}', kk: 'Бөлім {code}'}}
minutes: {minutes}
lessons: [{lessons}]
"""
LESSON = """\
---
code: {code}
title: Lesson {code}
minutes: 15
facts_checked_on: 2026-11-03
---

:::keypoint
A body answers within **7** working days.
:::

## What the law says

- One point.
- Another point with a [link](https://example.org/).

:::fact PC-1
:::

:::term oversight
:::

:::selfcheck
How many days?

- [x] Seven :: Yes: working days.
- [ ] Ten :: No, that is the answer's term.
:::

:::reflection
Write one step.
:::
"""
RUSSIAN_BODY = """
:::keypoint
Орган отвечает за **7** рабочих дней.
:::

## Что говорит закон

- Один пункт.
- Другой пункт со [ссылкой](https://example.org/).

:::fact PC-1
:::

:::term oversight
:::

:::selfcheck
Сколько дней?

- [x] Семь :: Да: рабочих.
- [ ] Десять :: Нет, это срок ответа.
:::

:::reflection
Запишите один шаг.
:::
"""
GLOSSARY = """\
terms:
  - {key: oversight, group: law, en: public control, ru: общественный контроль, kk: қоғамдық бақылау}
"""
FACTS = """\
facts:
  - {id: PC-1, text: {en: "The term is 7 working days, see <Art. 13>.", ru: "Срок — 7 рабочих дней, см. <ст. 13>.", kk: "Мерзім — 7 жұмыс күні, <13-бапты> қараңыз."}, checked_on: 2026-11-03, check_by: 2027-01-01}
"""
# The lessons of each of the two modules.
SHAPE = {1: (1, 2), 2: (1,)}


def write_package(root: Path, *, code: str = "TST", number: int = 1, russian: tuple[str, ...] = ()) -> Path:
    """Write a programme of 2 modules and 3 lessons; those named in `russian` have a Russian text."""
    slug = code.lower()
    put(root / "glossary.yaml", GLOSSARY)
    put(root / "facts.yaml", FACTS)
    put(root / slug / "programme.yaml", PROGRAMME.format(code=code, slug=slug, number=number))
    for module, lessons in SHAPE.items():
        folder = root / slug / f"{slug}-{module}"
        names = ", ".join(f"{folder.name}-{lesson}" for lesson in lessons)
        put(folder / "module.yaml", MODULE.format(code=f"{code}.{module}", minutes=15 * len(lessons), lessons=names))
        for lesson in lessons:
            write_lesson(folder, f"{code} {module}.{lesson}", f"{folder.name}-{lesson}", russian)
    return root


def write_lesson(folder: Path, code: str, slug: str, russian: tuple[str, ...] = ()) -> None:
    put(folder / f"{slug}.en.md", LESSON.format(code=code))
    body = RUSSIAN_BODY if slug in russian else ""
    put(folder / f"{slug}.ru.md", f"---\ncode: {code}\ntitle: Урок {code}\n---\n{body}")
    put(folder / f"{slug}.kk.md", f"---\ncode: {code}\ntitle: Сабақ {code}\n---\n")


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
FULL = {
    "en": ("Lesson", "Case (invented)", "What would you do?", "public control", "Costs", "Item", "Tenge", "Paper",
           "1,900", "Write 3 lines.", "3 lines.", "Read the law"),
    "ru": ("Урок", "Случай (вымышленный пример)", "Что бы вы сделали?", "общественный контроль", "Затраты", "Статья",
           "Тенге", "Бумага", "1 900", "Напишите 3 строки.", "3 строки.", "Прочтите закон"),
    "kk": ("Сабақ", "Жағдай (ойдан шығарылған мысал)", "Сіз не істер едіңіз?", "қоғамдық бақылау", "Шығындар", "Бап",
           "Теңге", "Қағаз", "1 900", "3 жол жазыңыз.", "3 жол.", "Заңды оқыңыз"),
}
FULL_LESSON = """\
---
code: TST 2.1
title: {0} TST 2.1
minutes: 15
facts_checked_on: 2026-11-03
review: [proof-reader]
---

:::case {1}
{0}.
---
{2}
:::

## {3}

[{3}](term:oversight).

:::diagram tst-circle
:::

:::fact PC-1
:::

:::example {4}
{8}
:::

:::table {4}
| {5} | {6} |
|---|---:|
| {7} | {8} |
| **{7}** | {8} |
:::

:::activity 12
1. {9}
---
{10}
:::

:::template tst-2-1
:::

:::reading
- [{11}](https://example.org/)
:::
"""
CIRCLE = """\
kind: cycle
title: {en: A circle, ru: Круг, kk: Шеңбер}
alt: {en: Three steps in a circle., ru: Три шага по кругу., kk: Шеңбер бойымен үш қадам.}
nodes:
  - label: {en: Plan, ru: План, kk: Жоспар}
  - label: {en: Act, ru: Действие, kk: Әрекет}
    note: {en: In 3 days, ru: За 3 дня, kk: 3 күнде}
  - label: {en: Check, ru: Проверка, kk: Тексеру}
"""
SHEET_OF_COSTS = """\
kind: xlsx
name: {en: Costs, ru: Затраты, kk: Шығындар}
purpose: {en: Add up the costs., ru: Сложите затраты., kk: Шығындарды қосыңыз.}
sheets:
  - name: {en: Costs, ru: Затраты, kk: Шығындар}
    hint: {en: One row an item., ru: Одна строка на статью., kk: Әр бапқа бір жол.}
    columns:
      - {head: {en: Item, ru: Статья, kk: Бап}, width: 30}
      - {head: {en: Number, ru: Количество, kk: Саны}, kind: number}
      - {head: {en: Price, ru: Цена, kk: Баға}, kind: number}
      - {head: {en: Sum, ru: Сумма, kk: Сома}, kind: formula, formula: "=B{row}*C{row}"}
      - head: {en: State, ru: Состояние, kk: Күйі}
        kind: choice
        choices: [{en: open, ru: открыто, kk: ашық}, {en: done, ru: сделано, kk: орындалды}]
    rows: 5
    example:
      - [{en: Paper, ru: Бумага, kk: Қағаз}, 2, 1900, "", {en: done, ru: сделано, kk: орындалды}]
"""


def write_full_lesson(root: Path) -> None:
    """Replace the only lesson of the second module by one with every block of a whole lesson, in three languages."""
    folder = root / "tst" / "tst-2"
    for language, words in FULL.items():
        put(folder / f"tst-2-1.{language}.md", FULL_LESSON.format(*words))
    put(root / "tst" / "diagrams" / "tst-circle.yaml", CIRCLE)
    put(root / "tst" / "templates" / "tst-2-1.yaml", SHEET_OF_COSTS)
