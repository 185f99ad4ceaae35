"""A file of questions somebody sent -> what it would do to the bank. Nothing is saved."""

from assessments.knowledge.imports.words import sentence_of
from assessments.knowledge.interchange.between import NotReadable
from assessments.knowledge.interchange.formats import read_file
from assessments.knowledge.models import QuestionImport
from assessments.knowledge.queries.bank import Plan, plan_of
from lms.core.errors import Refusal
from lms.core.sheet_errors import sentence
from lms.core.stored import content_of
from lms.core.tables import SheetError


class FileRefused(Refusal):
    """The file as a whole cannot be read; the message says where and what to do."""


def plan_file(
    *, content: bytes, name: str, programme: str, language: str, module: str = "", level: str = "", over: bool = False
) -> Plan:
    """Return what a file would do; FileRefused if it cannot be read at all."""
    try:
        _format, read = read_file(content, name, language)
    except NotReadable as error:
        raise FileRefused(sentence_of(error)) from error
    except SheetError as error:
        said = sentence(error)
        raise FileRefused(said[:1].upper() + said[1:]) from error
    return plan_of(read, programme=programme, module=module, level=level, over=over)


def plan_import(row: QuestionImport) -> Plan:
    """Return what a kept file would do to the bank as it is now. Refusals: LostFile."""
    return plan_file(
        content=content_of(row), name=row.file_name, programme=row.programme_code, language=row.language, module=row.module_code,
        level=row.level, over=row.is_over,
    )
