"""Blocks of a package -> the stored form of a lesson body, with ids that are the same in every language."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from courses.package.rich_text import plain_text, rich_text
from courses.package.shapes import Block, Outcome

NAMES = {"keypoint": "key_point", "selfcheck": "self_check"}


def block_id(*parts: object) -> str:
    """Return the id of a block by its place, so that a place in one language is a place in all."""
    return str(uuid5(NAMESPACE_URL, "/".join(str(part) for part in ("qabilet", *parts))))


def body_stream(slug: str, blocks: Sequence[Block]) -> list[dict]:
    """Return the stored form of a lesson body.

    Shape:  the lesson's address; its blocks in one language.
    Unit:   none.
    Errors: none: the reader has refused what does not fit.
    Source: Wagtail's block format with ids; plain lists would be skipped by wagtail-localize (TP10).
    """
    return [
        {"type": NAMES.get(block.kind, block.kind), "id": (key := block_id(slug, number)), "value": _value(block, key)}
        for number, block in enumerate(blocks)
    ]


def outcome_stream(slug: str, outcomes: Sequence[Outcome], language: str) -> list[dict]:
    """Return the stored form of a programme's outcomes in one language."""
    return [
        {
            "type": "outcome", "id": block_id(slug, "outcome", outcome.code),
            "value": {"code": outcome.code, "text": outcome.words.text(language)},
        }
        for outcome in outcomes
    ]


def _value(block: Block, key: str):
    return {
        "text": lambda: rich_text(block.text),
        "keypoint": lambda: {"text": rich_text(block.text)},
        "reflection": lambda: {"prompt": rich_text(block.text)},
        "reading": lambda: {"text": rich_text(block.text)},
        "example": lambda: {"title": block.argument, "text": rich_text(block.text)},
        "table": lambda: {"caption": block.argument, "rows": [
            {"type": "item", "id": (row := block_id(key, number)), "value": {"cells": [
                {"type": "item", "id": block_id(row, place), "value": rich_text(cell)}
                for place, cell in enumerate(cells)
            ]}}
            for number, cells in enumerate(block.rows)
        ]},
        "diagram": lambda: {"key": block.argument},
        "template": lambda: {"key": block.argument},
        "case": lambda: {
            "title": block.argument, "story": rich_text(block.text), "question": rich_text(block.second)
        },
        "callout": lambda: {"kind": block.argument, "text": rich_text(block.text)},
        "activity": lambda: {
            "task": rich_text(block.text), "result": rich_text(block.second), "minutes": int(block.argument) if block.argument else None
        },
        "fact": lambda: {
            "code": block.fact.code, "text": plain_text(block.text),
            "checked_on": block.fact.checked_on.isoformat(),
            "check_by": block.fact.check_by.isoformat() if block.fact.check_by else None,
            "unconfirmed": block.fact.unconfirmed,
        },
        "term": lambda: {"key": block.argument},
        "video": lambda: {
            "title": block.text, "address": block.argument, "minutes": None, "transcript": rich_text(block.second)
        },
        "selfcheck": lambda: {
            "question": rich_text(block.text), "answer": rich_text(block.second),
            "choices": [
                {
                    "type": "item", "id": block_id(key, number),
                    "value": {"text": choice.text, "feedback": choice.feedback, "is_right": choice.is_right},
                }
                for number, choice in enumerate(block.choices)
            ],
        },
    }[block.kind]()
