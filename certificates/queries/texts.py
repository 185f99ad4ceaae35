"""Words of certificates by languages: what a definition says beside the standing words of the paper."""

from certificates.choices import DefinitionState
from certificates.models import CredentialDefinition
from certificates.queries.definitions import definition_lines
from courses.queries.outlines import programmes_by_key
from courses.queries.texts import TextLine, held
from courses.readiness import text_states, words_in


def certificate_lines(user, language: str) -> list[TextLine]:
    """Return the newest version of each definition that is not retired; four queries. Only administrators have any."""
    found = [(line, [one for one in line.versions if one.state != DefinitionState.RETIRED]) for line in definition_lines(user, language)]
    found = [(line, standing[0]) for line, standing in found if standing]
    marks, pages = held(one.pk for _line, one in found), programmes_by_key({one.programme_key for _line, one in found})
    return [
        TextLine(
            "certificate", line.code, f"{one.get_kind_display()}: {line.programme}", pages[one.programme_key].code if one.programme_key in pages else "",
            tuple(text_states([_texts(each) for each in reversed(line.versions)], is_draft=one.is_draft, held=marks.get(one.pk, ())).items()),
            one.pk, ("definition", str(one.pk)),
        )
        for line, one in found
    ]  # fmt: skip


def _texts(definition: CredentialDefinition) -> list[dict[str, str]]:
    return words_in([definition.signatories, definition.logos, definition.competences, definition.texts])
