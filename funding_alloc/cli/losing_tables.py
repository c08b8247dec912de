"""A round of losers, decided draw by draw, as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from funding_alloc.cli import drawn_tables
from funding_alloc.export.round_words import Fact, rules_in_words
from funding_alloc.run.losing_round import UNITS, LosingStudy
from funding_alloc.schema.bids import Stage
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.uncertainty.monte_carlo import Estimate

TIDY = ("what", "name", "measure", "value", "low", "high", "standard_error", "observed", "spreads_apart", "unit")
GROUPS = ("bids", "winners", "awarded")
WINNERS = "Winners of "
HEADINGS: Mapping[str, str] = {
    Stage.OPEN_TO: "Who may bid",
    Stage.ADMISSION: "Bids taken up again",
    Stage.SHORTLIST: "Shortlist",
    Stage.FUNDING_LINE: "Funding line",
    Stage.CHOICE: "Choice",
}
"""Of ``rules_in_words``, by stage."""


def sheets(study: LosingStudy) -> list[Sheet]:
    """The round as a whole, where bids ended, who won by category and region, the rounds before, the fit."""
    found = [_whole(study), _stages(study), *(_groups(study, about) for about in ("category", "region"))]
    found.append(_before(study))
    return [sheet for sheet in found if sheet.rows] + ([_fit(study)] if study.fit else [])


def tidy(study: LosingStudy) -> Sheet:
    """Everything as one long table."""
    rows: list[tuple[Cell, ...]] = [
        (about, str(name), measure, *_plain(said), None, None, UNITS[measure])
        for (about, name, measure), said in study.figures.items()
    ]
    name = study.losing.competition.competition
    for row in study.fit:
        apart = row.spreads_apart
        rows.append(("observed", name, row.figure, row.drawn, None, None, None, row.observed, apart, row.unit))
    return Sheet(study.losing.competition.title, TIDY, rows, tuple(_said(study)))


def _whole(study: LosingStudy) -> Sheet:
    name = study.losing.competition.competition
    said = {
        "bids taken up": "bids",
        "asked for": "asked",
        "bids funded": "winners",
        "awarded": "awarded",
        "left": "left",
    }
    rows = [
        (words, *_cells(study.figures["round", name, measure], UNITS[measure]))
        for words, measure in said.items()
        if ("round", name, measure) in study.figures
    ]
    title = f"{study.losing.competition.title}: {study.losing.bids.draws:,} draws of the losers"
    columns = ("figure", "mean", "5th percentile", "95th percentile", "standard error")
    return Sheet(title, columns, rows, tuple(_said(study)))


def _stages(study: LosingStudy) -> Sheet:
    rules = rules_in_words(study.losing.competition)
    rows = [
        (name, _ranged(study.figures["stage", name, "bids"], "bids"), " ".join(_rule(rules, name)))
        for name in study.names("stage")
    ]
    notes = ("A bid ends at the first stage that it fails; choice is among those that fail none.",)
    return Sheet("Where bids ended: mean (5th to 95th percentile)", ("stage", "bids", "rule"), rows, notes)


def _rule(rules: Iterable[Fact], stage: str) -> Iterator[str]:
    """The rule of a stage in words."""
    for heading, sentence in rules:
        if heading == HEADINGS.get(stage):
            yield sentence
        if stage == Stage.EARLIER_WINNERS and heading.startswith(WINNERS):
            yield f"{heading.removeprefix(WINNERS)}: {sentence}"


def _groups(study: LosingStudy, about: str) -> Sheet:
    rows = [
        (name, *(_ranged(study.figures[about, name, measure], UNITS[measure]) for measure in GROUPS))
        for name in study.names(about)
    ]
    columns = (about, *GROUPS)
    notes = ("1 is the third of districts with the greatest need.",) if about == "category" else ()
    return Sheet(f"By {about}: mean (5th to 95th percentile)", columns, rows, notes)


def _before(study: LosingStudy) -> Sheet:
    rows = [(name, _ranged(study.figures["before", name, "bodies"], "bids")) for name in study.names("before")]
    notes = ("Draw by draw, in this order; a bar on earlier winners is a bar on those of the same draw.",)
    return Sheet("Rounds before", ("round", "bodies that won"), rows, notes)


def _fit(study: LosingStudy) -> Sheet:
    observed = study.losing.bids.observed
    source = None if observed is None else observed.source
    if source is None:
        return drawn_tables.fit_sheet(study.fit)
    note = f"Observed: {source.title}, {source.publisher}, {source.period}. {source.note or ''}"
    return drawn_tables.fit_sheet(study.fit, (note.strip(),))


def _said(study: LosingStudy) -> Iterator[str]:
    losing = study.losing
    yield f"Bids are drawn: they lost {losing.before[-1]}, in draws of {losing.drawn.competition.competition}."
    if losing.bids.barred == "taken_up":
        yield "Bids that an earlier award had shut out there are among them."
    else:
        yield "Bids that an earlier award had shut out there are not among them."
    choice = losing.competition.choice
    ties = " then ".join([*(rule.replace("_", " ") for rule in choice.ties), "id"])
    yield f"Rule: {choice.rule}; equal bids by {ties}. Every draw passes every check of a decided round."
    not_found = len(losing.competition.not_found)
    if not_found:
        yield f"Of the real round {not_found} things were not found; they stand in its file under not_found."


def _plain(said: Estimate) -> tuple[float, float, float, float]:
    return (said.mean, said.low, said.high, said.standard_error)


def _cells(said: Estimate, unit: str) -> Iterable[str]:
    return (drawn_tables.figure(value, unit) for value in _plain(said))


def _ranged(said: Estimate, unit: str) -> str:
    mean, low, high, _ = _cells(said, unit)
    return f"{mean} ({low} to {high})"
