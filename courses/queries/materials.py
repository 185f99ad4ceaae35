"""Files made from the descriptions of the course package."""

from dataclasses import dataclass

from courses.drawing.documents import to_docx
from courses.drawing.workbooks import to_xlsx
from courses.models import Material
from lms.core.http import DOCX, XLSX

MAKERS = {"docx": (to_docx, DOCX), "xlsx": (to_xlsx, XLSX)}


@dataclass(frozen=True)
class TemplateFile:
    """A template as one file in one language."""

    name: str
    kind: str
    content: bytes
    content_type: str


def template_file(material: Material, language: str) -> TemplateFile:
    """Return the file of a template; the same description gives the same bytes."""
    kind = material.said["kind"]
    make, content_type = MAKERS[kind]
    return TemplateFile(f"{material.key}-{language}.{kind}", kind, make(material.said, language), content_type)
