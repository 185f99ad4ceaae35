"""An assignment and a facilitator guide, as small as the format allows."""

ASSIGNMENT = """\
title: {en: A pilot, ru: Пилот, kk: Сынақ}
task: {en: "Check **one** measure, see [control](term:oversight).", ru: "Проверьте **одну** меру.", kk: "**Бір** шараны тексеріңіз."}
products: [{en: A card, ru: Карточка, kk: Карточка}]
criteria:
  - code: law
    name: {en: Law, ru: Право, kk: Құқық}
    weight: 60
    levels: &levels [{en: a, ru: а, kk: а}, {en: b, ru: б, kk: б}, {en: c, ru: в, kk: в}, {en: d, ru: г, kk: г}]
  - {code: form, name: {en: Form, ru: Форма, kk: Нысан}, weight: 40, levels: *levels}
pass_percent: 60
model_answer:
  text: {en: The secret answer., ru: Тайный ответ., kk: Құпия жауап.}
  notes: [{criterion: law, text: {en: Level 4., ru: Уровень 4., kk: 4-деңгей.}}]
review: [lawyer]
"""
GUIDE = """\
title: {en: Two days, ru: Два дня, kk: Екі күн}
days:
  - title: {en: Day 1, ru: День 1, kk: 1-күн}
    slots:
      - minutes: 30
        title: {en: Welcome, ru: Приветствие, kk: Амандасу}
        method: {en: Circle, ru: Круг, kk: Шеңбер}
        materials: {en: Cards, ru: Карточки, kk: Карточкалар}
        steps: {en: "1. Ask.", ru: "1. Спросите.", kk: "1. Сұраңыз."}
group_work: [{title: {en: Sort, ru: Разбор, kk: Сұрыптау}, text: {en: In pairs., ru: В парах., kk: Жұппен.}}]
debrief: {en: "What now?", ru: "Что дальше?", kk: "Енді не істейміз?"}
"""
