"""A round that takes up losers: its file, and the whole chain of rounds that they lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from funding_alloc.errors import InputFault, did_you_mean
from funding_alloc.reading.competition.drawn import read_drawn
from funding_alloc.reading.competition.round import KEY, read_rules
from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.tree import Document
from funding_alloc.schema.competition.bids import DrawnBids, LosingBids
from funding_alloc.schema.competition.judging import MarkedScoring
from funding_alloc.schema.competition.round import Competition
from funding_alloc.schema.drawn_round import DrawnRound, LosingRound

OF = ("bids", "of")
THIRDS = {"1", "2", "3"}


def read_losing(path: Path, after: tuple[Path, ...] = ()) -> LosingRound:
    """Read a round with ``bids: {kind: losing}``, and every round before it.

    ``after``: files whose bids are taken from this one, the first that was read first.
    Raises ``InputFault`` with every finding of every file of the chain.
    """
    round_, document = read_rules(path)
    bids = round_.bids
    if not isinstance(bids, LosingBids):
        raise InputFault([document.finding(("bids", "kind"), "the bids of this round lost none.", "Write losing.")])
    gather = Gather(path.parent)
    gather.findings.extend(document.finding(at, what, fix) for at, what, fix in _own_faults(round_, bids))
    of = gather.attempt(lambda: _before(path, bids, document, after))
    if of is None:
        raise InputFault(gather.findings)
    found = LosingRound(round_, bids, document.file, of)
    gather.findings.extend(document.finding(at, what, fix) for at, what, fix in _faults_against(found))
    gather.stop_if_faulty()
    return found


def _before(path: Path, bids: LosingBids, document: Document, after: tuple[Path, ...]) -> DrawnRound | LosingRound:
    file, read = path.parent / bids.of, (*after, path)
    if not file.is_file():
        fix = did_you_mean(bids.of, (other.name for other in path.parent.glob("*.yaml") if other != path))
        raise InputFault([document.finding(OF, f"'{bids.of}' is not a file.", fix)])
    begins = [i for i, other in enumerate(read) if file.samefile(other)]
    if begins:
        named = ", then ".join(other.name for other in (*read[begins[0] :], file))
        raise InputFault([document.finding(OF, f"the rounds go in a circle: {named}.", "Begin with a drawn round.")])
    if KEY not in read_extended(file, "round").data:
        raise InputFault([document.finding(OF, f"'{bids.of}' is not a round of bidding.", "Name a round's file.")])
    kind = read_rules(file)[0].bids
    if isinstance(kind, DrawnBids):
        return read_drawn(file)
    if isinstance(kind, LosingBids):
        return read_losing(file, read)
    what = f"the bids of '{bids.of}' are '{kind.kind}', so nobody has lost it draw by draw."
    raise InputFault([document.finding(OF, what, "Name a round whose bids are drawn or losing.")])


Fault = tuple[tuple[str | int, ...], str, str]
"""Where in the file, what, and the fix."""


def _own_faults(round_: Competition, bids: LosingBids) -> Iterator[Fault]:
    """What bids taken up again have no figures for, and categories that nobody is in."""
    said = {
        ("scoring", "kind"): isinstance(round_.scoring, MarkedScoring)
        and "bids taken up again come with their scores and have no marks.",
        ("match_funding",): round_.match_funding is not None and "drawn bids have no local money.",
        ("interest",): round_.interest is not None and "drawn bids have no expressions of interest.",
        ("first_tier",): round_.first_tier is not None and "drawn bids have no lead authority.",
        ("gateway",): round_.gateway is not None and "bids taken up again have passed their gateway.",
        ("choice", "rule"): round_.choice.rule == "portfolio-with-equity-limits"
        and "a portfolio is solved one round at a time, and cannot be drawn many times over.",
        ("overrides",): round_.overrides is not None and "nobody decides on drawn bids one by one.",
    }
    yield from ((path, what, "") for path, what in said.items() if isinstance(what, str))
    yield from _category_faults(round_, bids)


def _category_faults(round_: Competition, bids: LosingBids) -> Iterator[Fault]:
    """Categories that nobody is in, and thirds without points."""
    known = set() if bids.categories is None else THIRDS
    fix = "Write categories: need_third." if bids.categories is None else "The thirds of need are 1, 2 and 3."
    named: dict[tuple[str | int, ...], Iterable[str]] = {}
    if round_.open_to.categories != "any":
        named["open_to", "categories"] = round_.open_to.categories
    if bids.observed is not None and bids.observed.by_category is not None:
        named["bids", "observed", "by_category"] = bids.observed.by_category
    for path, names in named.items():
        for name in sorted(set(names) - known):
            yield path, f"no district that may bid is in category '{name}'.", fix
    points = round_.scoring.place_points
    if points is not None and points.by == "category":
        at = ("scoring", "place_points", "points")
        if not known:
            yield at, "the districts that may bid have no category.", fix
        for name in sorted(known - set(points.points)):
            yield at, f"category '{name}' has no points.", "Give every third of need its points; 0 is a number."


def _faults_against(found: LosingRound) -> Iterator[Fault]:
    """A round that does not go together with those before it."""
    round_, drawn = found.competition, found.drawn
    for i, bar in enumerate(round_.earlier_winners):
        if bar.winners_of not in found.before:
            what = f"'{bar.winners_of}' is not among the rounds before this one."
            yield ("earlier_winners", i, "winners_of"), what, did_you_mean(bar.winners_of, found.before)
    if round_.competition in found.before:
        yield ("competition",), f"a round before this one is called '{round_.competition}' too.", "Rename one of them."
    theirs = drawn.competition.scoring.out_of
    if round_.scoring.out_of != theirs:
        what = f"the scores come from '{drawn.competition.competition}', where they are out of {theirs}."
        yield ("scoring", "out_of"), what, f"Write {theirs}."
    regions = set(drawn.regions.values())
    for i, guide in enumerate(round_.guides):
        if guide.region not in regions:
            what = f"no district that may bid is in the region '{guide.region}'."
            yield ("guides", i, "region"), what, did_you_mean(guide.region, regions)
    for i, region in enumerate(round_.open_to.regions_left_out):
        if region not in regions:
            what = f"no district that may bid is in the region '{region}'."
            yield ("open_to", "regions_left_out", i), what, did_you_mean(region, regions)
    yield from _kind_faults(round_, drawn)


def _kind_faults(round_: Competition, drawn: DrawnRound) -> Iterator[Fault]:
    """Kinds of bid must take every bid that the drawn round could take; admission is the place to leave some out."""
    own = {kind.kind: (i, kind) for i, kind in enumerate(round_.kinds)}
    fix = "Bids are left out by 'admission'."
    for theirs in drawn.competition.kinds:
        if theirs.kind not in own:
            what = f"bids of kind '{theirs.kind}' come from '{drawn.competition.competition}' and are not among these."
            yield ("kinds",), what, "Add the kind."
            continue
        i, mine = own[theirs.kind]
        if mine.cap_gbp is not None and (theirs.cap_gbp is None or theirs.cap_gbp > mine.cap_gbp):
            yield ("kinds", i, "cap_gbp"), "bids that come from the round before may ask for more than this cap.", fix
        if mine.least_gbp > 0:
            yield ("kinds", i, "least_gbp"), "drawn bids may ask for less than this.", fix
