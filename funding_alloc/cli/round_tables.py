"""A decided round as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterable

from funding_alloc.cli.show import Format
from funding_alloc.comparison.round_account import GroupRow, by_outcome, by_region, what_was_missing
from funding_alloc.schema.bids import Decided, Decision, Stage
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Cell, Sheet

BIDS = (
    *("rank", "bid_id", "title", "applicant", "region", "kind", "ask_gbp", "score", "outcome", "stage", "award_gbp"),
    "why",
)


def bids(found: Decided, how: Format) -> Sheet:
    """Every bid: those that were scored by rank, then the others; on the screen in fewer columns."""
    ordered = sorted(found.decisions, key=lambda d: (d.rank is None, d.rank or 0, d.bid.id))
    title, notes = found.inputs.competition.title, tuple(_money(found))
    if how is not Format.TABLE:
        return Sheet(title, BIDS, [_row(found, d) for d in ordered], notes)
    columns = ("rank", "bid", "applicant", "asks £", "score", "outcome", "award £")
    return Sheet(title, columns, [_short(found, d) for d in ordered], notes)


def parts(found: Decided) -> list[Sheet]:
    """Sums by outcome and region, and the log of overrides where there is one."""
    sheets = [_groups("By outcome", "outcome", by_outcome(found)), _groups("By region", "region", by_region(found))]
    if found.effects:
        sheets.append(_log(found))
    return sheets


def by_fund(results: Results) -> Sheet:
    """Rounds of a scenario: bids, winners and money of each fund; no rows unless bids were read."""
    rows: list[tuple[Cell, ...]] = []
    for one in results.decided:
        found = one.decided
        won = sum(decision.award > 0 for decision in found.decisions)
        about = (one.fund, found.inputs.competition.title, found.inputs.competition.choice.rule)
        rows.append((*about, len(found.decisions), won, found.quantum, found.spent, found.left))
    columns = ("fund", "round", "rule", "bids", "winners", "on offer £", "awarded £", "left £")
    return Sheet("Rounds of bids", columns, rows, ("An award goes to the applicant, also of a joint bid.",))


def explained(found: Decided, decision: Decision) -> Sheet:
    """One bid's way through the round."""
    bid = decision.bid
    applicant = found.inputs.applicants[bid.applicant]
    rows: list[tuple[Cell, ...]] = [
        ("bid", f"{bid.id} {bid.title}"),
        ("applicant", f"{applicant.code} {applicant.name}, {applicant.region}"),
        ("asks for", f"£{bid.ask:,}" + (f", beside £{bid.match:,} of local money" if bid.match else "")),
        ("outcome", f"{decision.outcome}" + (f", at the stage: {decision.stage}" if not decision.award else "")),
        ("award", f"£{decision.award:,}"),
    ]
    if decision.rank is not None:
        scored = sum(d.rank is not None for d in found.decisions)
        rows.append(("rank by score", f"{decision.rank} of {scored} that were scored"))
    rows += [("why", sentence) for sentence in decision.why]
    rows += [("beside others", sentence) for sentence in what_was_missing(found, decision)]
    return Sheet(f"{found.inputs.competition.title}: bid {bid.id}", ("what", "answer"), rows)


def _row(found: Decided, decision: Decision) -> tuple[Cell, ...]:
    bid, applicant = decision.bid, found.inputs.applicants[decision.bid.applicant]
    score = None if decision.judged is None else round(float(decision.judged.score), 2)
    about = (bid.id, bid.title, applicant.name, applicant.region, bid.kind, bid.ask)
    ending = (str(decision.outcome), str(decision.stage), decision.award, " ".join(decision.why))
    return (decision.rank, *about, score, *ending)


def _short(found: Decided, decision: Decision) -> tuple[Cell, ...]:
    bid, name = decision.bid, found.inputs.applicants[decision.bid.applicant].name
    score = None if decision.judged is None else f"{float(decision.judged.score):.2f}"
    ended = f" ({decision.stage})" if not decision.award or decision.stage is Stage.OVERRIDE else ""
    return (decision.rank, f"{bid.id} {bid.title}", name, bid.ask, score, f"{decision.outcome}{ended}", decision.award)


def _money(found: Decided) -> Iterable[str]:
    if found.quantum is None:
        yield f"Awarded £{found.spent:,}; the offer is open."
    else:
        yield f"On offer £{found.quantum:,}, awarded £{found.spent:,}, left £{found.left:,}."
    if found.development_grants:
        yield f"Development grants beside it: £{found.development_grants:,}."
    rules = found.inputs.competition
    ties = " then ".join([*(rule.replace("_", " ") for rule in rules.choice.ties), "id"])
    yield f"Rule: {rules.choice.rule}; equal bids by {ties}."


def _groups(title: str, name: str, rows: Iterable[GroupRow]) -> Sheet:
    return Sheet(
        title,
        (name, "bids", "asked £", "winners", "awarded £"),
        [(r.group, r.bids, f"{r.asked_gbp:,}", r.winners, f"{r.awarded_gbp:,}") for r in rows],
    )


def _log(found: Decided) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            effect.override.bid,
            effect.override.action,
            effect.override.by,
            effect.override.on,
            effect.override.reason,
            f"{effect.before} to {effect.after}",
            f"{effect.moved_gbp:+,}",
            ", ".join(effect.others) or "nobody",
        )
        for effect in found.effects
    ]
    columns = ("bid", "action", "by", "on", "reason", "outcome", "moved £", "others it moved")
    return Sheet("Decisions against the rule", columns, rows)
