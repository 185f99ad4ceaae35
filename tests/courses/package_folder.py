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
  - {id: PC-1, text: "The term is 7 working days, see <Art. 13>.", checked_on: 2026-11-03, check_by: 2027-01-01}
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
