"""The envelope: every line of a settlement with what is TBC and what stands beside it, totals per head, eligibility."""

from __future__ import annotations

from dataclasses import dataclass

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone, Value
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.eligibility import Eligibility, Verdict
from funding_alloc.schema.envelope import EnvelopeRow, EnvelopeTotal, left_out_in_words
from funding_alloc.schema.funds import Mechanism

TBC_MEANS = "TBC means that the publisher has yet to confirm the amount: it is not zero and takes part in no sum."


def envelope(tallied: Tally) -> AnySheet:
    """Every line of every authority, inside the settlement and outside."""
    columns = (
        Column[EnvelopeRow]("Area code", WORDS, lambda r: r.area_code, 14),
        Column[EnvelopeRow]("Area", WORDS, lambda r: r.area_name, 30),
        Column[EnvelopeRow]("In the settlement", WORDS, _in_scope, 13),
        Column[EnvelopeRow]("Theme", WORDS, lambda r: _word(r.theme), 30),
        Column[EnvelopeRow]("Theme in the later list", WORDS, lambda r: _word(r.later_theme), 30),
        Column[EnvelopeRow]("Fund", WORDS, lambda r: r.title, 36),
        Column[EnvelopeRow]("Home department", WORDS, lambda r: _department(r.home_department), 16),
        Column[EnvelopeRow]("Shared today by", WORDS, lambda r: _mechanism(r.mechanism), 20),
        Column[EnvelopeRow]("Class", WORDS, lambda r: r.del_class.value, 13),
        Column[EnvelopeRow]("Year", WORDS, lambda r: str(r.year), 10),
        Column[EnvelopeRow]("Money", "£", _amount, 16),
        Column[EnvelopeRow]("Source", WORDS, lambda r: r.source, 44),
        Column[EnvelopeRow]("Why in the settlement or not", WORDS, lambda r: r.scope_grounds, 38),
        Column[EnvelopeRow]("File and line", WORDS, lambda r: r.where, 28),
    )
    rows = tallied.results.envelope
    inside = [row.gbp for row in rows if row.is_inside and isinstance(row.gbp, int)]
    left_out = left_out_in_words(*tallied.results.left_out)
    total = f"Control total of the lines in the settlement: £{sum(inside):,}"
    notes = [f"{total} ({left_out})." if left_out else f"{total}."]
    notes += [f"List of themes: {name}." for name in dict.fromkeys(row.theme_list for row in rows)]
    if any(row.gbp is Unknown.TBC for row in rows):
        notes.append(TBC_MEANS)
    return Sheet(
        name="Envelope",
        title="The envelope: every line, in the settlement and beside it",
        table="tblEnvelope",
        holds="Each authority's lines by theme, fund, department, class and year, outside lines last. One table.",
        columns=columns,
        rows=rows,
        notes=notes,
        role=Role.INPUT,
        frozen=2,
    )


def totals(tallied: Tally) -> AnySheet:
    """Totals by theme, inside, outside and together, per head."""
    vintage = tallied.results.inputs.scenario.measures.population.vintage
    columns = (
        Column[EnvelopeTotal]("Area code", WORDS, lambda r: r.area_code, 14),
        Column[EnvelopeTotal]("Area", WORDS, lambda r: r.area_name, 38),
        Column[EnvelopeTotal]("What is added up", WORDS, lambda r: r.basis.value, 20),
        Column[EnvelopeTotal]("Settlement", WORDS, lambda r: r.scope, 13),
        Column[EnvelopeTotal]("Theme", WORDS, lambda r: r.theme, 36),
        Column[EnvelopeTotal]("Money", "£", lambda r: r.gbp, 17),
        Column[EnvelopeTotal]("TBC, left out", "lines", lambda r: r.tbc, 12),
        Column[EnvelopeTotal]("Not available, left out", "lines", lambda r: r.not_available, 13),
        Column[EnvelopeTotal](f"Population, {vintage}", "persons", lambda r: counted(r.population), 14),
        Column[EnvelopeTotal]("Per head", "£ per head", lambda r: r.per_head, 12),
        Column[EnvelopeTotal]("Note", WORDS, lambda r: r.note or NOT_APPLICABLE, 50),
    )
    return Sheet(
        name="Envelope totals",
        title="The envelope: totals by theme, and per head inside, outside and together",
        table="tblEnvelopeTotals",
        holds="Sums of the sheet Envelope, and announced totals, with what each leaves out. One table.",
        columns=columns,
        rows=tallied.results.envelope_totals,
        notes=[
            "Settlements differ in what they hold, so compare like with like: the same basis, and 'together' where an "
            "authority's money of the same kind lies outside. 'Announced' is a published total for what is inside; "
            "under 'together' the amounts known outside are added to it."
        ],
        frozen=2,
    )


@dataclass(frozen=True)
class _Tested:
    entry: Eligibility
    takes_part: bool


def eligibility(tallied: Tally) -> AnySheet:
    """Every authority before the tests."""
    inputs = tallied.results.inputs
    included = {authority.area_code for authority in inputs.places.authorities}
    tests = [test.id for test in inputs.tests]
    columns = [
        Column[_Tested]("Area code", WORDS, lambda r: r.entry.area_code, 14),
        Column[_Tested]("Area", WORDS, lambda r: r.entry.name, 46),
        Column[_Tested]("Takes part", WORDS, lambda r: "yes" if r.takes_part else "no", 11),
        Column[_Tested]("Holds a settlement from", WORDS, lambda r: _word(r.entry.settlement_from), 15),
        *(_test_column(i, test) for i, test in enumerate(tests)),
        Column[_Tested]("Verdict", WORDS, lambda r: r.entry.verdict.value, 15, tone=_tone),
        Column[_Tested]("Why", WORDS, lambda r: r.entry.reasons or NOT_APPLICABLE, 90),
    ]
    return Sheet(
        name="Eligibility",
        title="Eligibility for a settlement",
        table="tblEligibility",
        holds="Each authority's answer to each published test, and the verdict they lead to. One table.",
        columns=columns,
        rows=[_Tested(entry, entry.area_code in included) for entry in inputs.eligibility],
        role=Role.EVIDENCE,
        notes=[
            "Eligible where every test is met; not eligible where one is not met; not known otherwise. That an "
            "authority holds a settlement is a fact of its own and answers no test.",
            *(f"{test.id}: {test.rule} ({test.parameter}: {test.value}). {test.source}." for test in inputs.tests),
        ],
        frozen=2,
    )


def _test_column(i: int, test: str) -> Column[_Tested]:
    return Column(test, WORDS, lambda r: r.entry.answers[i].answer.value, 12)


def _tone(row: _Tested) -> Tone:
    return {Verdict.ELIGIBLE: Tone.GOOD, Verdict.NOT_ELIGIBLE: Tone.BAD}.get(row.entry.verdict, Tone.PLAIN)


def _in_scope(row: EnvelopeRow) -> str:
    return "yes" if row.is_inside else "no"


def _amount(row: EnvelopeRow) -> Value:
    if isinstance(row.gbp, Unknown):
        return row.gbp.value if row.gbp is Unknown.TBC else None
    return row.gbp


def _word(text: str) -> str:
    return NOT_APPLICABLE if text == "none" else text


def _department(name: str) -> str | None:
    return None if name == Unknown.NOT_AVAILABLE else name


def _mechanism(mechanism: Mechanism) -> str | None:
    return None if mechanism is Mechanism.NOT_AVAILABLE else mechanism.value
