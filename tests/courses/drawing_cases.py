"""One description of each kind of diagram, filled to its limits with long Kazakh words or with short ones."""

WORDS = (
    "қанағаттандырылмағандықтарыңыздан ұйымдастырушылардың жауапкершілігін қоғамдық сараптаманың ЖМЗЖ жүйесіндегі "
    "мүдделілерді анықтау үшін дәлелдемелерді рецензиялау ұсынымдарын қадағалау кестесі"
).split()


def phrase(longest: int, seed: int) -> dict[str, str]:
    """Return a text of at most `longest` signs, the same for the same seed."""
    text, number = WORDS[seed % len(WORDS)][:longest], seed
    while True:
        number += 3
        longer = f"{text} {WORDS[number % len(WORDS)]}"
        if len(longer) > longest:
            return {"en": text, "ru": text, "kk": text}
        text = longer


def node(seed: int, scale: float) -> dict:
    return {"label": phrase(max(int(60 * scale), 4), seed), "note": phrase(max(int(120 * scale), 4), seed + 1)}


def descriptions(count: int, scale: float) -> list[dict]:
    """Return each kind with `count` parts, or as many as it may have; `scale` 1 fills every text to its limit."""
    def nodes(least: int, most: int) -> list[dict]:
        return [node(n, scale) for n in range(min(max(count, least), most))]

    def said(seed: int, longest: int = 60) -> dict:
        return phrase(max(int(longest * scale), 2), seed)
    head = {"title": phrase(80, 1), "alt": phrase(200, 2)}
    asks = min(max(count, 1), 5)
    decision = {f"q{n}": {"ask": said(n, 120), "yes": f"e{n}", "no": f"q{n + 1}" if n + 1 < asks else "last"}
                for n in range(asks)}
    decision |= {f"e{n}": {"end": said(n + 2, 120), "tone": ("good", "warn", "stop")[n % 3]} for n in range(asks - 1)}
    decision[f"q{asks - 1}"]["yes"] = "last" if asks == 1 else "e0"
    decision["last"] = {"end": said(9, 120), "tone": "warn"}
    leaf = [{"label": said(n)} for n in range(3)]
    bodies = [
        {"kind": "cycle", "nodes": nodes(3, 8)},
        {"kind": "steps", "nodes": nodes(2, 8)},
        {"kind": "ladder", "nodes": nodes(2, 7)},
        {"kind": "pyramid", "nodes": nodes(2, 6)},
        {"kind": "rings", "nodes": nodes(2, 5)},
        {"kind": "triangle", "nodes": nodes(3, 3), "centre": {"label": said(4)}},
        {"kind": "timeline", "nodes": [{"when": said(n, 40), **one} for n, one in enumerate(nodes(2, 8))]},
        {"kind": "tree", "root": {**node(1, scale), "children": [
            {**node(n, scale), "children": leaf[: count % 4 or 1]} for n in range(min(max(count // 2, 1), 3))
        ]}},
        {"kind": "quadrants", "x": {one: said(n, 40) for n, one in enumerate(("low", "high", "label"))},
         "y": {one: said(n + 3, 40) for n, one in enumerate(("low", "high", "label"))}, "cells": nodes(4, 4),
         "points": [{"label": said(n, 30), "x": n / 6, "y": (n * 0.35) % 1} for n in range(min(count, 6))]},
        {"kind": "decision", "start": "q0", "nodes": decision},
        {"kind": "grid", "columns": [said(n) for n in range(min(max(count, 2), 4))],
         "rows": [{"label": said(n), "cells": [said(m, 120) for m in range(min(max(count, 2), 4))]} for n in range(3)]},
        {"kind": "bars", "unit": said(1), "example": True,
         "bars": [{"label": said(n), "value": 12345.5 * n} for n in range(min(max(count, 2), 8))]},
        {"kind": "compare", "left": {"label": said(1), "points": [said(n, 120) for n in range(min(max(count, 2), 6))]},
         "right": {"label": said(2), "points": [said(n, 120) for n in range(2)]}},
    ]
    return [{**head, **body} for body in bodies]
