"""The report on a group before and after training: the figures of the page, on paper (14.2)."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.results.measurement.suppression import THRESHOLD, published_table
from assessments.results.queries import Filters
from assessments.results.queries.cohort import CohortStatistics, cohort_statistics
from assessments.results.queries.cohort_charts import domains_chart
from assessments.results.queries.cohort_words import (
    consistency_words,
    flag_words,
    gap_words,
    improved_words,
    limits,
    names_of,
    rows_of_adjusted,
    rows_of_agreement,
    rows_of_demand,
    rows_of_domains,
    rows_of_indices,
    rows_of_parts,
    rows_of_readings,
    rows_of_room,
    rows_of_tests,
    said,
    shift_words,
    verdict_words,
    weight_words,
    why_not,
    why_not_adjusted,
)
from certificates.faces.captions import ISSUER
from certificates.faces.document import Block, Charts, Document, Facts, Heading, Paragraph, Table
from lms.core import formats
from lms.core.papers.flow import Column


def cohort_report(on: date, filters: Filters, language: str, *, at: datetime) -> Document:
    """Return the report on the counted trained organisations of a filter; none is named and none is ranked."""
    with override(language):
        found = cohort_statistics(on, filters)
        day = formats.long_date(on, language)
        return Document(
            kind="cohort_report",
            title=_("Capacity before and after training"),
            subtitle=_("Counted trained organisations"),
            about=" · ".join([day, *(value for value in filters.document().values() if value), _("none is named and none is ranked")]),
            footer=f"{ISSUER.get(language)} · " + _("as of %(day)s") % {"day": formats.table_date(on, language)},
            page_of=_("Page {page} of {pages}"),
            issued_at=at.isoformat(),
            author=ISSUER.get(language),
            blocks=tuple(_blocks(found, language)),
        )


def _blocks(found: CohortStatistics, language: str) -> Iterator[Block]:
    names = names_of(found.version)
    yield Heading(_("The group"))
    yield Facts((
        (_("counted organisations"), str(found.counted)),
        (_("with a full later result"), str(found.assessed)),
        (_("with a change on common items"), str(found.paired)),
        (_("provisional later result"), str(found.provisional)),
        (_("no later result"), str(found.lost)),
        (_("no full first result"), str(found.without_t0)),
    ))
    for line in limits(found, language):
        yield Paragraph(line, is_note=True)
    yield from change_blocks(found, names, language)
    yield Facts(tuple(rows_of_room(found, language)))
    yield Heading(_("Would other weights say something else?"))
    yield Table(
        (Column(_("Weights"), 8), Column(_("Mean index"), 4, is_figure=True), Column(_("Cross 70 because of them"), 4, is_figure=True)),
        tuple((weight_words(one.code), formats.index_text(one.mean, language), str(len(one.crossing))) for one in found.weights),
    )
    yield Heading(_("Programmes at the same start"))
    adjusted = rows_of_adjusted(found, language)
    if adjusted:
        yield Table(
            (
                Column(_("Programme"), 6), Column("n", 1, is_figure=True),
                Column(_("Points above, with the interval of 95 per cent"), 6, is_figure=True), Column("p", 2, is_figure=True),
            ),
            tuple(adjusted),
        )  # fmt: skip
        yield Paragraph(_("The later index by completed programmes, with the first index held equal. It does not say why groups differ."), is_note=True)
    else:
        yield Paragraph(why_not_adjusted(found))
    yield from _log_frame(found, language)
    yield from _quality(found, names, language)


def change_blocks(found: CohortStatistics, names: dict, language: str) -> Iterator[Block]:
    """Yield levels before and after, who moved, the overall change, that of each domain, and how many improved."""
    yield from _levels(found, names)
    yield from _moves(found, names)
    yield Heading(_("Overall index"))
    yield Facts(tuple(said(found.overall, language)))
    yield from _domains(found, names, language)
    yield Heading(_("Improved, the same, declined"))
    yield Facts((
        *((verdict_words(code), str(number)) for code, number in found.verdicts.items()),
        (_("Share that improved, with its interval (Wilson, 95 per cent)"), improved_words(found, language)),
    ))


def _log_frame(found: CohortStatistics, language: str) -> Iterator[Block]:
    """Yield the readings of the outcome lines, their parts with small cells hidden, and what the priorities ask for."""
    yield Heading(_("Figures of the log-frame"))
    yield Table(
        (Column(_("Reading"), 9), Column(_("Value"), 4, is_figure=True), Column(_("Rests on"), 4, is_figure=True)),
        tuple(rows_of_readings(found, language)),
    )
    yield Heading(_("By groups"))
    parts = rows_of_parts(found, language)
    if parts:
        yield Table(
            (Column(_("Group"), 9), Column(_("Value"), 5, is_figure=True), Column("n", 2, is_figure=True)),
            tuple(
                (f"{line}, {dimension}: {name}", text, n) for line, dimension, rows in parts for name, text, n in rows
            ),
        )
        yield Paragraph(_("Groups of fewer than five are hidden, and others from which they could be worked out."), is_note=True)
    else:
        yield Paragraph(_("No parts are shown: they are not known, or hidden because there are fewer than five in all."))
    yield Heading(_("What organisations need next"))
    demand = rows_of_demand(found)
    if demand:
        yield Table(
            (Column(_("Where it leads"), 12), Column(_("Priorities"), 3, is_figure=True)),
            tuple((words, str(number) if number >= THRESHOLD else _("fewer than 5")) for words, number in demand),
        )
    else:
        yield Paragraph(_("no data"))


def _domains(found: CohortStatistics, names: dict, language: str) -> Iterator[Block]:
    yield Heading(_("Eight domains"))
    if why_not(found.overall):
        yield Paragraph(why_not(found.overall))
        return
    if drawn := domains_chart(found, names, language):
        yield Charts((drawn,))
    pairs = [str(one.summary.n) for one in found.domains.values() if one.summary.change is not None]
    yield Table(
        (
            Column(_("Domain"), 7), Column(_("Before"), 2, is_figure=True), Column(_("After"), 2, is_figure=True),
            Column(_("Change"), 2, is_figure=True), Column(_("Interval, 95 per cent"), 4, is_figure=True),
            Column(_("p, Holm"), 2, is_figure=True), Column("n", 1, is_figure=True),
        ),
        tuple((*row, n) for row, n in zip(rows_of_domains(found, names, language), pairs, strict=True)),
    )  # fmt: skip


def _levels(found: CohortStatistics, names: dict) -> Iterator[Block]:
    """Yield how many stood in each level before and after; small cells are hidden with what would give them away."""
    yield Heading(_("Capacity levels"))
    if not sum(found.bands_before):
        yield Paragraph(_("no data"))
        return
    places = range(len(names["bands"]))
    shown = published_table({
        "before": {str(place): found.bands_before[place] for place in places},
        "after": {str(place): found.bands_after[place] for place in places},
    })
    cell = lambda value: _("hidden") if value is None else str(value)  # noqa: E731 - said twice
    yield Table(
        (Column(_("Capacity level"), 7), Column(_("Before"), 3, is_figure=True), Column(_("After"), 3, is_figure=True)),
        tuple((names["bands"][n], cell(shown["before"][str(n)]), cell(shown["after"][str(n)])) for n in places),
    )
    yield Paragraph(f"n = {sum(found.bands_before)}; {sum(found.bands_after)}", is_note=True)


def _moves(found: CohortStatistics, names: dict) -> Iterator[Block]:
    """Yield how many moved from which level to which; small cells are hidden with what would give them away."""
    if not sum(found.bands_before):
        return
    yield Heading(_("From which level to which"))
    columns = [*(str(place) for place, _name in enumerate(names["bands"], 1)), _("not assessed")]
    shown = published_table({
        str(place): {str(column): count for column, count in enumerate(row)} for place, row in enumerate(found.moves)
    })
    cell = lambda value: _("hidden") if value is None else str(value)  # noqa: E731 - said twice
    yield Table(
        (Column(_("Before training (rows) and after (columns)"), 5), *(Column(name, 3, is_figure=True) for name in columns)),
        tuple((f"{place + 1} {name}", *map(cell, shown[str(place)].values())) for place, name in enumerate(names["bands"])),
    )


def _quality(found: CohortStatistics, names: dict, language: str) -> Iterator[Block]:
    yield Heading(_("How far two raters agree"))
    agreement = rows_of_agreement(found, language)
    if not agreement:
        number = found.agreement.organisations
        yield Paragraph(_("Not computed (n = %(number)s): needs three organisations decided by both raters.") % {"number": number})
    else:
        yield Facts(tuple(agreement))
        yield Table(
            (Column(_("Index"), 8), Column("n", 1, is_figure=True), Column("ICC(2,1)", 5, is_figure=True)),
            tuple(rows_of_indices(found, names, language)),
        )
    yield Heading(_("Consensus minus verified"))
    yield Paragraph(gap_words(found.gap, language))
    yield Facts(((_("Self-assessment minus verified, points"), gap_words(found.own_gap, language)),))
    yield Heading(_("Looking back: own answers, before and after"))
    if found.asked_to_look_back:
        yield Facts(tuple(shift_words(found, language)))
        if found.shift.is_indicative:
            yield Paragraph(_("Indicative (n = %(number)s).") % {"number": found.shift.n}, is_note=True)
        yield Paragraph(
            _("Learning changes the yardstick: people often find later that they had rated themselves too high. These figures enter no indicator."),
            is_note=True,
        )
    else:
        yield Paragraph(_("No organisation was asked to look back."))
    yield Heading(_("Do the items of a domain hang together?"))
    if found.consistency:
        yield Table(
            (
                Column(_("Domain"), 6), Column("n", 1, is_figure=True), Column(_("Cronbach’s alpha"), 5),
                Column(_("McDonald’s omega total"), 5),
            ),
            tuple(consistency_words(found, names, language)),
        )  # fmt: skip
    else:
        yield Paragraph(_("no data"))
    flagged = [(f"{one.code} {names['items'].get(one.code, '')}", ", ".join(map(flag_words, one.flags))) for one in found.items or () if one.flags]
    if flagged:
        yield Heading(_("Items of the instrument"))
        yield Table((Column(_("Item"), 9), Column(_("To look at"), 7)), tuple(flagged))
    yield Heading(_("Questions of the tests"))
    if found.tests:
        yield Table(
            (
                Column(_("Test"), 4), Column(_("People"), 2, is_figure=True), Column(_("Mean result"), 2, is_figure=True),
                Column("KR-20", 2, is_figure=True), Column(_("To look at"), 8),
            ),
            tuple(rows_of_tests(found, language)),
        )  # fmt: skip
    else:
        yield Paragraph(_("no data"))
