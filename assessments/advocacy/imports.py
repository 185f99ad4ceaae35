"""The register of tools from `fixtures/tools.json`: reference data, keyed by code, safe to load again."""

import json
from pathlib import Path

from django.db import transaction

from assessments.advocacy.models import AdvocacyTool, RegisterVersion, ToolCategory
from lms.core.translated import LANGUAGES


def _texts(field: str, texts: dict[str, str]) -> dict[str, str]:
    return {f"{field}_{language}": texts[language] for language in LANGUAGES}


@transaction.atomic
def load_tools(path: Path) -> tuple[int, int]:
    """Create or update categories and tools; return (created, updated). Nothing is deleted: uses point here.

    Which tools are modern is taken from the file only until somebody decided it here.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    created = 0
    decided = RegisterVersion.objects.first()
    for entry in document["categories"]:
        values = {"order": entry["order"], **_texts("name", entry["name"])}
        created += ToolCategory.objects.update_or_create(code=entry["code"], defaults=values)[1]
    for entry in document["tools"]:
        values = {
            "category_id": entry["category"],
            "order": entry["order"],
            "is_modern": entry["code"] in decided.modern if decided else entry["modern"],
            "register_version": decided.version if decided else document["version"],
            **_texts("name", entry["name"]),
            **_texts("evidence", entry["counts_as_evidence"]),
        }
        created += AdvocacyTool.objects.update_or_create(code=entry["code"], defaults=values)[1]
    return created, len(document["categories"]) + len(document["tools"]) - created
