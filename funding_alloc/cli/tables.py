"""Results as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from funding_alloc.cli.show import Format
from funding_alloc.comparison.page import sentence_of
from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.export.side_by_side import short_name
from funding_alloc.money import gbp_millions
from funding_alloc.schema.allocation import Check, Model
from funding_alloc.schema.eligibility import Verdict
from funding_alloc.schema.results import Results
from funding_alloc.schema.scenario import RecordedCompetition
from funding_alloc.schema.shown import Cell, Sheet


def format_of(text: str) -> Format:
    """The output format, or a finding."""
    return Format(one_of("--format", text, [how.value for how in Format]))


def model_of(text: str) -> Model:
    """The model, or a finding."""
    return Model(one_of("--model", text, [model.value for model in Model]))


def must_have(results: Results, model: Model) -> None:
    """Raise ``InputFault``, with the scenario's own grounds, for a model that it leaves out."""
    if model not in results.models:
        settings = results.inputs.scenario.models.competitive
        why = getattr(settings, "assumption", None) or "see its grounds."
        known = ", ".join(found.value for found in results.models)
        what = f"the scenario has no {model.value} model: {why}"
        raise InputFault([Finding("--model", 0, 0, what, f"It has: {known}.")])


def one_of(option: str, text: str, known: list[str]) -> str:
    """An option's word, or a finding with the known ones."""
    if text not in known:
        raise InputFault([Finding(option, 0, 0, f"may not be '{text}'.", did_you_mean(text, known))])
    return text


def awards(results: Results) -> Sheet:
    """Recorded awards by fund: all nations beside the announced total, England, and what lies outside any authority."""
    settings = results.inputs.scenario.models.competitive
    rows: list[tuple[Cell, ...]] = []
    if isinstance(settings, RecordedCompetition):
        authorities = {authority.area_code for authority in results.inputs.places.authorities}
        inside = {d.area_code for d in results.inputs.places.districts if d.authority_code in authorities}
        for fund in results.inputs.funds.funds:
            found = [award for award in results.inputs.awards if award.fund == fund.id]
            shares = [(code, gbp) for award in found for code, gbp in award.shares.items()]
            england, within = sum(n for _, n in shares), sum(n for code, n in shares if code in inside)
            nations = gbp_millions(sum(float(award.gbp) for award in found))
            announced = f"£{settings.bids_per_award[fund.id].announced_gbp_m:,}m"
            rows.append((fund.title, announced, nations, england, within, england - within))
    columns = ("fund", "announced", "all nations", "England £", "in an authority £", "outside any £")
    return Sheet("Awards made", columns, rows)


def lines_of_model(results: Results, model: Model) -> Sheet:
    """Every row of one model."""
    lines = {line.id: line for line in results.lines}
    rows: list[tuple[Cell, ...]] = []
    for a in results.allocations:
        if a.model is model:
            line = lines[a.line]
            name = results.inputs.places.name_of(a.area_code)
            rows.append((a.area_code, name, line.theme, line.del_class.value, str(line.year), a.gbp, a.set_by))
    columns = ("code", "area", "theme", "class", "year", "£", "set by")
    said = binding_in_words(results) if model is Model.SETTLEMENT else ()
    return Sheet(f"{results.inputs.scenario.title}: {model.label}", columns, rows, tuple(said))


def binding_in_words(results: Results) -> Iterable[str]:
    """Every binding limit of every authority in a sentence, with its price."""
    for row in results.binding:
        yield f"{short_name(results, row.area_code)}: {sentence_of(row)}."


def binding(results: Results) -> Sheet:
    """Every binding limit of every authority, with what a pound of it is worth on either side."""
    rows: list[tuple[Cell, ...]] = []
    for row in sorted(results.binding, key=lambda r: (r.area_code, -r.gain_looser, r.limit)):
        tighter = "cannot be tighter" if row.loss_tighter is None else row.loss_tighter
        rows.append((short_name(results, row.area_code), row.reason, row.bound_gbp, row.gain_looser, tighter))
    unit = results.binding[0].unit if results.binding else ""
    columns = ("area", "what binds, and why", "limit £", "£1 looser gains", "£1 tighter costs")
    return Sheet(f"Binding limits and their prices, in {unit}", columns, rows)


def closing(results: Results, folder: Path) -> Iterable[str]:
    """Eligibility, checks, and where the files are."""
    included = {authority.area_code for authority in results.inputs.places.authorities}
    found = [entry for entry in results.inputs.eligibility if entry.area_code in included]
    unsure = [entry for entry in found if entry.verdict is Verdict.NOT_KNOWN]
    if unsure:
        held = sum(entry.settlement_from != "none" for entry in unsure)
        who = "1 authority" if len(found) == 1 else f"{len(found)} authorities"
        yield f"Eligibility for a settlement: not known for {len(unsure)} of {who} ({held} with a settlement already)."
    yield from checks_in_words(results.checks)
    yield f"Written to {folder}"


def checks_in_words(checks: Sequence[Check]) -> Iterable[str]:
    """That every check passed, or which did not."""
    failed = [check for check in checks if not check.is_passed]
    if failed:
        yield f"{len(failed)} of {len(checks)} checks FAIL:"
        yield from (f"  {c.what}: {c.value:,} instead of {c.expected:,} {c.unit}" for c in failed)
    else:
        yield f"All {len(checks)} checks pass."


def seconds(timings: Mapping[str, float]) -> Iterable[str]:
    """Where the time went."""
    for stage, spent in timings.items():
        yield f"{stage:<12} {spent:6.2f} s"
    yield f"{'together':<12} {sum(timings.values()):6.2f} s"
