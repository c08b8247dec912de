"""Competitive bidding: simulated competitions as distributions, bids decided, or the awards really made."""

from __future__ import annotations

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import in_words
from funding_alloc.export.words import competition_in_words, quantum_in_words
from funding_alloc.export.workbook.as_run import of_model, part_of_fund
from funding_alloc.export.workbook.competition.bids import bids
from funding_alloc.export.workbook.formula import FundRow, fund_rows
from funding_alloc.export.workbook.sheet import PER_HEAD, WORDS, AnySheet, Column, Sheet, with_formula
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.results import CompetitionRow, RoundRow
from funding_alloc.schema.scenario import SimulatedCompetition

HOLDS_SIMULATED = (
    "Mean, 5th and 95th percentile of what each area wins from each fund, under each selection rule, in pounds over "
    "all years. One table."
)


def competitive(tallied: Tally) -> AnySheet:
    """Distributions where competitions are simulated, bids where they were read, else the awards."""
    if tallied.results.decided:
        return bids(tallied)
    return _simulated(tallied) if tallied.results.competition else _recorded(tallied)


def reported_rule(tallied: Tally) -> str | None:
    """Rule whose mean is the competitive allocation; None where competitions are not simulated."""
    settings = tallied.results.inputs.scenario.models.competitive
    return settings.rule if isinstance(settings, SimulatedCompetition) else None


def _simulated(tallied: Tally) -> AnySheet:
    rule = reported_rule(tallied)
    columns = (
        Column[CompetitionRow]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 42),
        Column[CompetitionRow]("Selection rule", WORDS, lambda r: in_words(r.rule), 18),
        Column[CompetitionRow]("Used in the comparison", WORDS, lambda r: "yes" if r.rule == rule else "no", 13),
        Column[CompetitionRow]("Area code", WORDS, lambda r: r.area_code, 14),
        Column[CompetitionRow]("Area", WORDS, lambda r: tallied.names[r.area_code], 46),
        Column[CompetitionRow]("Mean", "£", lambda r: r.mean_gbp, 16),
        Column[CompetitionRow]("5th percentile", "£", lambda r: r.low_gbp, 16),
        Column[CompetitionRow]("95th percentile", "£", lambda r: r.high_gbp, 16),
        Column[CompetitionRow]("Draws with nothing", "share", lambda r: r.nothing_share, 12),
    )
    return Sheet(
        name="Competitive",
        title="Competitive bidding: what each area may win",
        table="tblCompetitive",
        holds=HOLDS_SIMULATED,
        columns=columns,
        rows=tallied.results.competition,
        notes=[
            competition_in_words(tallied.results),
            "Percentiles may not be added up over funds or areas; 'All funds together' adds each draw up first. For "
            "money that no bid won, 'draws with nothing' are the draws in which nothing was left over. Means are not "
            "rounded to whole pounds here.",
        ],
        frozen=1,
    )


def _recorded(tallied: Tally) -> AnySheet:
    quantum = {fund: sum(line.gbp for line in tallied.lines_of(fund)) for fund in tallied.funds}
    columns = (
        Column[FundRow]("Area code", WORDS, lambda r: r.area, 14),
        Column[FundRow]("Area", WORDS, lambda r: tallied.names[r.area], 46),
        Column[FundRow]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 42),
        with_formula(
            Column[FundRow]("Awards", "£", lambda r: r.total, 18), of_model(Model.COMPETITIVE, "Area code", "Fund")
        ),
        with_formula(
            Column[FundRow]("Awards per head", "£ per head", lambda r: tallied.per_head(r.total, r.area), 14),
            PER_HEAD.format("Awards (£)"),
        ),
        with_formula(
            Column[FundRow](
                "Part of the fund", "share", lambda r: r.total / quantum[r.fund] if quantum[r.fund] else None, 12
            ),
            part_of_fund("Awards (£)"),
        ),
    )
    return Sheet(
        name="Competitive",
        title="Competitive bidding: awards made",
        table="tblCompetitive",
        holds="Awards of each fund to each area in whole pounds, and what was left unallocated. One table.",
        columns=columns,
        rows=fund_rows(tallied, Model.COMPETITIVE),
        notes=[
            competition_in_words(tallied.results),
            f"Control total of the column Awards: {quantum_in_words(tallied.results)}.",
        ],
        frozen=2,
    )


def rounds(tallied: Tally) -> AnySheet:
    """The simulated rounds themselves."""
    columns = (
        Column[RoundRow]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 42),
        Column[RoundRow]("Selection rule", WORDS, lambda r: in_words(r.rule), 18),
        Column[RoundRow]("Quantum", "£", lambda r: r.quantum_gbp, 17),
        Column[RoundRow]("Largest bid allowed", "£", lambda r: r.cap_gbp, 15),
        Column[RoundRow]("Bids", "mean number", lambda r: r.bids, 10),
        Column[RoundRow]("Funded", "mean number", lambda r: r.funded, 10),
        Column[RoundRow]("Success rate", "share", lambda r: r.funded / r.bids if r.bids else None, 10),
        Column[RoundRow]("Asked for", "£", lambda r: r.asked_gbp, 18),
        Column[RoundRow]("Unallocated", "£", lambda r: r.unallocated_gbp, 16),
        Column[RoundRow]("Cost of bidding", "£", lambda r: r.cost.bidding_gbp, 15),
        Column[RoundRow]("Cost of bidding, share of awards", "share", lambda r: r.cost.bidding_share, 15),
        Column[RoundRow]("Deadweight share c/(sA)", "share", lambda r: r.cost.deadweight_share, 15),
        Column[RoundRow]("Late", "share", lambda r: r.cost.late_share, 10),
        Column[RoundRow]("Months late, where late", "mean number", lambda r: r.cost.months_late, 12),
        Column[RoundRow]("Benefit lost to delay", "£", lambda r: r.cost.lost_to_delay_gbp, 18),
        Column[RoundRow]("Quality lost to noise", "standard deviations", lambda r: r.cost.quality_lost_to_noise, 14),
        Column[RoundRow]("Benefit lost to noise", "£", lambda r: r.cost.benefit_lost_to_noise_gbp, 18),
        Column[RoundRow]("Benefit claimed", "£", lambda r: r.claimed_benefit_gbp, 18),
        Column[RoundRow]("Benefit shrunk", "£", lambda r: r.shrunk_benefit_gbp, 18),
        Column[RoundRow]("Benefit realised", "£", lambda r: r.cost.realised_gbp, 18),
    )
    return Sheet(
        name="Competition rounds",
        title="Competitive bidding: the simulated rounds",
        table="tblCompetitionRounds",
        holds="Each fund's simulated round under each selection rule: means over the draws. One table.",
        columns=columns,
        rows=tallied.results.rounds,
        notes=[
            "The cost of bidding counts every bid, losers too; bidders bear it and it is no part of the quantum. "
            "Read it with what delay and noise cost.",
            "Lost to noise: against the same rule with assessors and claims free of error. Quality counts for rules "
            "that read scores, benefits for rules that read benefits; below 0 where the rule reads the other.",
            "Benefit shrunk: what is to be expected of the winners' claims.",
        ],
        frozen=2,
    )
