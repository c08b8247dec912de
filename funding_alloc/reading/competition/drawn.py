"""A round whose bids are drawn: its generator with the round's own settings, and the districts that bid."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.competition.round import read_rules
from funding_alloc.reading.dictionary import read_dictionary
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tables import Table
from funding_alloc.reading.tree import Document, read_yaml
from funding_alloc.schema.bidding import Bidder, BidGenerator, Parameter
from funding_alloc.schema.competition.bids import DrawnBids
from funding_alloc.schema.competition.choosing import PartBelowScore, PartOfLast
from funding_alloc.schema.competition.round import Competition
from funding_alloc.schema.drawn_round import DrawnRound

MOST_EARLIER = 5
FINEST_PART = 10_000
"""Parts of a bid are reckoned in whole numbers over many draws at once."""


def read_drawn(path: Path, depth: int = 0) -> DrawnRound:
    """Read a round with ``bids: {kind: drawn}``, and the round drawn before it.

    Raises ``InputFault`` with every finding of every file.
    """
    round_, document = read_rules(path)
    bids = round_.bids
    if not isinstance(bids, DrawnBids):
        raise InputFault([document.finding(("bids", "kind"), "the bids of this round are not drawn.", "Write drawn.")])
    gather = Gather(path.parent)
    gather.findings.extend(_faults(round_, document))
    generator = _generator(gather, bids, document)
    bidders, names, regions = _bidders(gather, bids, document)
    earlier = _earlier(gather, bids, document, depth)
    gather.findings.extend(_bar_faults(round_, earlier, document))
    if bidders and earlier is not None and {b.code for b in earlier.bidders} != {b.code for b in bidders}:
        what = "the round drawn before this one has other bidders."
        gather.findings.append(document.finding(("bids", "winners_of"), what, "Name the same tables in both."))
    gather.stop_if_faulty()
    if generator is None:
        raise TypeError("a generator without a finding was read")
    return DrawnRound(round_, bids, document.file, generator, bidders, names, regions, earlier)


def _faults(round_: Competition, document: Document) -> list[Finding]:
    """What drawn bids have no figures for, or a round drawn many times over cannot have."""
    kinds = {kind.kind: kind.cap_gbp for kind in round_.kinds}
    said = {
        ("offer", "gbp"): round_.offer.gbp == "open" and "drawn rounds need a sum on offer.",
        ("kinds",): kinds.get("place") is None and "drawn bids are sized by the cap of kind 'place', which is missing.",
        ("choice", "rule"): round_.choice.rule == "portfolio-with-equity-limits"
        and "a portfolio is solved one round at a time, and cannot be drawn many times over.",
        ("choice", "compared"): round_.choice.compared == "within_region"
        and "drawn rounds are compared over all regions.",
        ("interest",): round_.interest is not None and "drawn bids have no expressions of interest.",
        ("first_tier",): round_.first_tier is not None and "drawn bids have no lead authority.",
        ("admission",): round_.admission is not None and "drawn bids are new ones; none is taken up again.",
        ("part_funding", "kind"): isinstance(round_.part_funding, PartBelowScore)
        and "part-funding below a score is not simulated; the last bid in part is.",
        ("part_funding", "least_share"): isinstance(round_.part_funding, PartOfLast)
        and _too_fine(round_.part_funding.least_share)
        and "drawn rounds take a share above 0, in steps of a ten-thousandth.",
        ("choice", "awards_per_applicant"): (round_.choice.awards_per_applicant or 1) > 1
        and "drawn rounds know one award per applicant, or none.",
        ("overrides",): round_.overrides is not None and "nobody decides on drawn bids one by one.",
        ("bids", "drawing", "lottery_bar"): _needs_bar(round_) and "a lottery among the other rules needs its bar.",
    }
    return [document.finding(path, what) for path, what in said.items() if isinstance(what, str)]


def _too_fine(share: Decimal) -> bool:
    return not share or Fraction(share).denominator > FINEST_PART


def _bar_faults(round_: Competition, earlier: DrawnRound | None, document: Document) -> list[Finding]:
    """Bars must refer to the round that is drawn before."""
    known = [] if earlier is None else [earlier.competition.competition]
    return [
        document.finding(
            ("earlier_winners", i, "winners_of"),
            f"'{bar.winners_of}' is not drawn before this round.",
            did_you_mean(bar.winners_of, known) or "Name its file in bids.winners_of.",
        )
        for i, bar in enumerate(round_.earlier_winners)
        if bar.winners_of not in known
    ]


def _needs_bar(round_: Competition) -> bool:
    bids = round_.bids
    if not isinstance(bids, DrawnBids) or bids.drawing.lottery_bar is not None:
        return False
    return any(rule.startswith("lottery") for rule in bids.drawing.other_rules)


def _generator(gather: Gather, bids: DrawnBids, document: Document) -> BidGenerator | None:
    found = gather.attempt(lambda: read_yaml(gather.base / bids.generator))
    if found is None:
        return None
    plain = gather.attempt(lambda: cast(BidGenerator, read_shape(BidGenerator, found)))
    if plain is None:
        return None
    known = _parameters(plain)
    changed = plain
    for name, value in bids.settings.items():
        at = ("bids", "settings", name)
        if name not in known:
            fix = did_you_mean(name, known)
            gather.findings.append(document.finding(at, f"'{name}' is no parameter of the generator.", fix))
            continue
        low, high = known[name].low, known[name].high
        if low is not None and high is not None and not low <= value <= high:
            what = f"{value} lies outside the range of '{name}', {low} to {high}."
            gather.findings.append(document.finding(at, what, f"The range stands in {found.file}."))
            continue
        changed = _set(changed, name, value)
    return changed


def _parameters(generator: BidGenerator) -> dict[str, Parameter]:
    """By stage and name."""
    return {
        f"{stage}.{name}": parameter
        for stage in BidGenerator.model_fields
        if stage != "title"
        for name, parameter in dict(getattr(generator, stage)).items()
    }


def _set(generator: BidGenerator, name: str, value: Decimal) -> BidGenerator:
    stage, parameter = name.split(".")
    section = getattr(generator, stage)
    other = getattr(section, parameter).model_copy(update={"value": value})
    return generator.model_copy(update={stage: section.model_copy(update={parameter: other})})


Bidders = tuple[tuple[Bidder, ...], dict[str, str], dict[str, str]]


def _bidders(gather: Gather, bids: DrawnBids, document: Document) -> Bidders:
    dictionary = gather.attempt(lambda: read_dictionary(gather.base / bids.dictionary))
    if dictionary is None:
        return (), {}, {}
    read = [gather.table(dictionary, name, "area_code") for name in (bids.places, bids.bidders, bids.indicators)]
    places, powers, indicators = read
    if places is None or powers is None or indicators is None:
        return (), {}, {}
    missing = [name for name in (bids.population, bids.need) if name not in indicators.specs]
    for key in ("population", "need"):
        name = getattr(bids, key)
        if name in missing:
            what = f"'{name}' is not a column of {indicators.name}."
            gather.findings.append(document.finding(("bids", key), what, did_you_mean(name, indicators.specs)))
    if missing:
        return (), {}, {}
    return _joined(gather, bids, (places, powers, indicators))


def _joined(gather: Gather, bids: DrawnBids, tables: tuple[Table, Table, Table]) -> Bidders:
    places, powers, indicators = tables
    at = {row.text("area_code"): row for row in places.rows}
    figures = {row.text("area_code"): row for row in indicators.rows}
    bidders, names, regions = [], {}, {}
    for row in powers.rows:
        code, said = row.text("area_code"), row.text("transport_powers")
        if code not in at:
            gather.findings.append(powers.finding(row, "area_code", f"'{code}' is not a district."))
            continue
        figure = figures.get(code)
        people, need = (figure.cells.get(name) if figure else None for name in (bids.population, bids.need))
        if people is None or need is None:
            what = f"'{code}' has no '{bids.population}' or no '{bids.need}' in {indicators.name}."
            gather.findings.append(powers.finding(row, "area_code", what))
        elif said not in ("yes", "no"):
            gather.findings.append(powers.finding(row, "transport_powers", f"'{said}' is neither yes nor no."))
        else:
            bidders.append(Bidder(code, at[code].text("authority_code"), int(people), float(need), said == "yes"))
            names[code], regions[code] = at[code].text("name"), at[code].text("region")
    return tuple(bidders), names, regions


def _earlier(gather: Gather, bids: DrawnBids, document: Document, depth: int) -> DrawnRound | None:
    if bids.winners_of is None:
        return None
    name = bids.winners_of
    if depth == MOST_EARLIER:
        what = f"more than {MOST_EARLIER} rounds are drawn before each other, or they go in a circle."
        gather.findings.append(document.finding(("bids", "winners_of"), what))
        return None
    return gather.attempt(lambda: read_drawn(gather.base / name, depth + 1))
