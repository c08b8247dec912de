"""Sentences about a run that the cover, the sign-off pack and notes above tables share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from funding_alloc.comparison.award_targeting import AWARDS
from funding_alloc.comparison.districts import each_district_once_in_words
from funding_alloc.comparison.sources import source_in_words
from funding_alloc.export.text import in_words
from funding_alloc.money import gbp
from funding_alloc.schema.allocation import Check, Model
from funding_alloc.schema.envelope import left_out_in_words
from funding_alloc.schema.formula import Status
from funding_alloc.schema.funds import GrantedFunds
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.results import Results
from funding_alloc.schema.scenario import NoCompetition, RoundsCompetition, SimulatedCompetition
from funding_alloc.schema.settlement import CapBase, CapPeriod, ClassMove, Counted, SettlementSettings, UpTo
from funding_alloc.schema.targeting import BENCHMARK

STATUS: Final = {
    Status.ILLUSTRATIVE: "ILLUSTRATIVE: an exercise, not a decision and not an announced allocation",
    Status.PROPOSED: "PROPOSED: for consideration, not a decision",
    Status.PUBLISHED: "PUBLISHED: reproduces published formulas and figures",
}
ROUNDING: Final = (
    "Every allocation is a whole number of pounds. A line is rounded by largest remainder, so that it is spent to "
    "the pound; equal remainders go to the lower area code. Per head amounts and shares are computed from whole "
    "pounds and not rounded before they are shown."
)
LEGEND: Final = "[x] means not available; [z] means not applicable."
MARKING: Final = "None set. Mark this copy by your organisation's rules before it is passed on."
ROLES: Final = "Not signed. Commissioner, analyst, assurer and approver sign the record in the run's folder, qa.md."
NOT_SIGNED: Final = "Not signed. Name commissioner, analyst, assurer and approver before this copy is relied on."
SUNSET: Final = "None set. Name the day after which this copy may no longer be used."
CONTACT: Final = "None set. Name who answers for this copy before it is passed on."
STYLE_KEY: Final = (
    "White on navy: headings, with the unit in brackets. Bold with a line above: totals. Results of checks are the "
    "words PASS, FAIL and FLEXED, on green, red or amber. Black on white: values. "
) + LEGEND
LIVE_KEY: Final = (
    "Black on grey: calculated here, from other cells. Blue on yellow with a border: an input to change and see what "
    "follows. Sheets are protected against slips, without a password. "
)
VALUES_KEY: Final = "This workbook holds values only, no formulas. "


def percent(share: Decimal) -> str:
    """A share as a percentage, with as many decimals as it was given."""
    return f"{(share * 100).normalize():f}%"


def measure_label(measure: str) -> str:
    """A measure as a reader knows it."""
    known = REGISTER.get(measure)
    return in_words(measure).capitalize() if known is None else known.title


def money_in_words(results: Results, money: str, fund: str) -> str:
    """A sum of the targeting table as a reader knows it."""
    titles = {found.id: found.title for found in results.inputs.funds.funds}
    named = {AWARDS: titles.get(fund, "All awards"), BENCHMARK: "In proportion to need"}
    return named.get(money) or Model(money).label


def targeting_in_words(results: Results) -> Iterable[str]:
    """Why figures differ from the reference's, what a settlement leaves open, and once what population weights do."""
    settings = getattr(results.inputs.scenario.models.competitive, "targeting", None)
    rows = [row for row in results.targeting if row.level == "district"]
    if settings is not None and any(row.reference is not None and not row.is_within_rounding for row in rows):
        yield settings.reference.why_it_differs
    if rows:
        yield each_district_once_in_words(results)
    for row in rows:
        if row.measure == "concentration_index_within_freedom":
            ends = f"{row.low:.3f} to {row.high:.3f}"
            yield f"Single settlement: {row.value:.3f} if passed on as the formula does, {ends} otherwise: {row.note}."


def verdict(checks: Iterable[Check]) -> str:
    """All checks in one line."""
    checks = tuple(checks)
    failed = sum(not check.is_passed for check in checks)
    if not checks:
        return "NO CHECKS WERE MADE"
    if failed:
        return f"{failed} of {len(checks)} CHECKS FAIL"
    return f"ALL {len(checks)} CHECKS PASS"


def intervals_in_words(results: Results) -> tuple[str, ...]:
    """What an interval of a measure says, and what it does not."""
    settings = results.inputs.scenario.measures.interval
    if settings is None:
        return ()
    return (
        f"Areas are drawn again with replacement {settings.draws:,} times, the same for all models; low and high hold "
        f"the middle {float(settings.share):.0%}. Of simulated competitions each draw of areas takes another.",
        "With a dozen areas this is a rough guide: measures of spread and of leaning lie nearer to 0 in the draws, "
        "for areas drawn twice leave others out. It says nothing of weights, indicators or rules: those are what the "
        "command sweep draws.",
    )


def count_in_words(results: Results) -> str:
    """How many models the scenario has: two or three."""
    return {2: "two", 3: "three"}[len(results.models)]


def quantum_in_words(results: Results) -> str:
    """The quantum, and how many lines it leaves out because they have no amount."""
    left_out = left_out_in_words(*results.left_out)
    return f"{gbp(results.inputs.funds.quantum.gbp)}, the quantum" + (f" ({left_out})" if left_out else "")


def models_in_words(results: Results) -> tuple[tuple[str, str], ...]:
    """One sentence for each model, with this scenario's settings."""
    models = results.inputs.scenario.models
    return (
        ("Formula", formula_in_words(results)),
        ("Competitive bidding", competition_in_words(results)),
        ("Single settlement", _settlement_in_words(models.settlement)),
    )


def formula_in_words(results: Results) -> str:
    """Where the amounts of the formula model come from."""
    if isinstance(results.inputs.funds, GrantedFunds):
        return (
            "Each fund line is as the fund file grants it, authority by authority; its own formula or allocation is "
            "not computed here. The need requirement of a granted line is the grant itself, so unmet need is nought by "
            "construction and a plan has no reason to move anything."
        )
    return "Each fund line is shared out by its own formula; floors, ceilings and rounding are steps of it."


def competition_in_words(results: Results) -> str:
    """Where the competitive amounts come from."""
    settings = results.inputs.scenario.models.competitive
    if isinstance(settings, SimulatedCompetition):
        return (
            f"Simulated: amounts are means over {settings.draws:,} draws (seed {settings.seed}) of one round for "
            f"each fund, bids selected by {in_words(settings.rule)}. A single competition gives other amounts: read "
            "the mean with its 5th and 95th percentiles."
        )
    if isinstance(settings, RoundsCompetition):
        return _rounds_in_words(results)
    if isinstance(settings, NoCompetition):
        source = f"Source: {source_in_words(settings.source)}." if settings.source else ""
        parts = ("Left out: this scenario has no competition.", settings.assumption or "", source)
        return " ".join(part for part in parts if part)
    return "The awards really made in past competitions, on the same fund lines; what they leave over is unallocated."


def _rounds_in_words(results: Results) -> str:
    funds = len(results.decided)
    bids = sum(len(found.decided.decisions) for found in results.decided)
    rounds = "one round" if funds == 1 else f"{funds} rounds, one for each fund"
    return (
        f"Decided: {bids:,} bids that were read, in {rounds}, by each round's own rules. An award goes to the "
        "applicant, also of a joint bid, and is spread over the fund's lines in proportion, in whole pounds that "
        "keep every award and every line; what no bid won is unallocated."
    )


def _settlement_in_words(settings: SettlementSettings) -> str:
    return (
        f"An authority's formula money becomes one envelope. {cap_in_words(settings)}, {_moves_in_words(settings)}, "
        f"and {_carry_in_words(settings)}; the plan shown serves the objective '{in_words(settings.objective.name)}'."
    )


def cap_in_words(settings: SettlementSettings) -> str:
    """The virement cap as a sentence."""
    rules, up_to = settings.virement, f"at most {percent(settings.virement.cap)} of "
    when = "a year" if rules.per is CapPeriod.YEAR else "the whole period"
    said = {
        CapBase.DONOR: f"A theme may give up {up_to}its money in {when}",
        CapBase.RECIPIENT: f"A theme may take in {up_to}its money in {when}",
        CapBase.BOTH: f"A theme may give up {up_to}its money in {when}, and take in as much",
        CapBase.TOTAL: f"All themes together may give up {up_to}the envelope in {when}",
    }[rules.base]
    return said + (", on balance" if rules.counts is Counted.NET else "")


def _moves_in_words(settings: SettlementSettings) -> str:
    moves = settings.class_moves
    said = [
        f"{source} {_may(move)} become {other}"
        for source, other, move in (
            ("capital", "revenue", moves.capital_to_revenue),
            ("revenue", "capital", moves.revenue_to_capital),
        )
    ]
    return " and ".join(said)


def _may(move: ClassMove) -> str:
    if isinstance(move, UpTo):
        return f"up to {percent(move.up_to)} may"
    return "may" if move == "on" else "may not"


def _carry_in_words(settings: SettlementSettings) -> str:
    shares = sorted(settings.carry_forward.share.items())
    carried = [f"{percent(share)} of {kind.value}" for kind, share in shares if share]
    return " and ".join(carried) + " may be held over into the next year" if carried else "nothing may be held over"


def limits_of_use(results: Results) -> str:
    """How much rests on assumptions."""
    entries = results.sources
    assumed = sum(1 for row in entries if row.assumption and not row.source)
    mixed = sum(1 for row in entries if row.assumption and row.source)
    generator = " Simulated bids follow a generator, not real bids." if results.rounds else ""
    return (
        f"Of {len(entries)} entries behind this run, {assumed} are assumptions, {mixed} are sourced figures put to "
        f"an assumed use, and {len(entries) - assumed - mixed} are sourced; each is listed on the sheet Sources. Do "
        f"not quote a figure without its assumptions.{generator}"
    )


def years_in_words(results: Results) -> str:
    """First and last year."""
    years = results.inputs.scenario.years
    return str(years.first) if years.first == years.last else f"{years.first} to {years.last}"
