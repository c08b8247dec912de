"""The ledger of a learning file: written once, never over another, and replayed to the pound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from funding_alloc.errors import Finding, InputFault
from funding_alloc.learning.ledger import CLOSING, OPENING, SLICE, TRIALS, Entry, differences, opened, sealed
from funding_alloc.money import gbp
from funding_alloc.reading.text import missing_file, read_text, shown_name
from funding_alloc.schema.learn import LearnInputs
from funding_alloc.schema.learn_results import ArmShare, Replayed, Slice

Trials = tuple[Sequence[ArmShare], Mapping[str, Mapping[str, int]]]


def ledger_of(inputs: LearnInputs, base: Mapping[str, int], slices: Sequence[Slice], trials: Trials) -> str:
    """Every move with its rule, inputs and reason, as JSON lines."""
    entries = [_opening(inputs, base), *_years(inputs, base, slices, trials)]
    return sealed([*entries, Entry(CLOSING, None, {"entries": len(entries) + 1}, {}, "end of the record")])


def _opening(inputs: LearnInputs, base: Mapping[str, int]) -> Entry:
    rules = inputs.rules
    given = {"learn": rules.learn, "content_sha256": inputs.content_hash, "base_gbp": dict(base)}
    counted = sum(base.values())
    return Entry(OPENING, None, given, {}, f"{rules.title}: {gbp(counted)} a year for {len(base)} areas")


def _years(inputs: LearnInputs, base: Mapping[str, int], slices: Sequence[Slice], trials: Trials) -> Iterator[Entry]:
    for year in range(inputs.rules.years.first, inputs.rules.years.last + 1):
        yield from (_slice(inputs, base, one) for one in slices if one.year == year)
        yield _trials(inputs, base, trials, year)


def _slice(inputs: LearnInputs, base: Mapping[str, int], one: Slice) -> Entry:
    tranche = inputs.rules.tranche
    given = {
        "indicator": one.indicator,
        "base_gbp": dict(base),
        "part": str(inputs.rules.share_of(one.indicator)),
        "tau": str(tranche.tau),
        "cap": str(tranche.cap),
        "estimator": tranche.estimator.value,
        "least_areas": tranche.least_areas,
        "gaps": {move.area: [move.gap.value, move.gap.error] for move in one.moves if move.gap is not None},
    }
    return Entry(
        SLICE, one.year, given, {move.area: move.gbp for move in one.moves}, reason_of(one, tranche.least_areas)
    )


def reason_of(one: Slice, least: int) -> str:
    """Why a slice moved what it moved."""
    if one.measured < least:
        return f"{one.measured} areas have a gap with limits and {least} are needed, so nothing moves"
    if not one.variance:
        return (
            f"sampling error explains all differences between {one.measured} areas (V = 0), so the tranche is paid flat"
        )
    capped = sum(move.is_capped for move in one.moves)
    return f"own shrunken gaps of {one.measured} areas, V = {one.variance:.4f}; {capped} at the cap"


def _trials(inputs: LearnInputs, base: Mapping[str, int], trials: Trials, year: int) -> Entry:
    arms, pounds = trials
    given = {
        "base_gbp": dict(base),
        "share": str(Fraction(inputs.rules.learning.share)),
        "arm_shares": {arm.arm: arm.share for arm in arms},
    }
    amounts = {f"{area}/{arm}": one for area, shared in pounds.items() for arm, one in shared.items()}
    reason = "share for trials, kept in its place and shared between interventions by exploration sampling"
    return Entry(TRIALS, year, given, amounts, reason)


def write_ledger(path: Path, text: str) -> None:
    """Write a ledger; one that is there stays unless it is the same. Raises ``InputFault``."""
    name = shown_name(path)
    if path.is_file() and path.read_bytes() == text.encode():
        return
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        what = "is there already and holds something else; a ledger is never overwritten."
        raise InputFault([Finding(name, 0, 0, what, "Name another file.")]) from None
    except OSError as fault:
        raise InputFault([Finding(name, 0, 0, f"cannot be written: {fault.strerror or fault}.")]) from None


def replayed(path: Path, now: str) -> Replayed:
    """Read a ledger, check its chain, and work out every pound again from the ledger's own inputs.

    Raises ``InputFault`` at every line that was changed, moved, removed or added, whose pounds do not follow from its
    inputs, or that differs from what the same learning file gives.
    """
    name = shown_name(path)
    text = _bytes_as_text(path)
    entries, flaws = opened(text)
    flaws += differences(entries)
    fresh, _ = opened(now)
    is_same = bool(entries) and entries[0]["inputs"] == fresh[0]["inputs"]
    if is_same and not flaws and text != now:
        pairs = zip(text.split("\n"), now.split("\n"), strict=False)
        line = next((i for i, (one, other) in enumerate(pairs, start=1) if one != other), 1)
        what = "is not what the learning file gives, though the inputs are said to be the same."
        raise InputFault([Finding(name, line, 0, what)])
    if flaws:
        raise InputFault(Finding(name, flaw.line, 0, flaw.what) for flaw in flaws)
    moved = sum(max(one, 0) for entry in entries if entry["kind"] == SLICE for one in entry["amounts"].values())
    return Replayed(len(entries), entries[-1]["hash"], moved, is_same)


def _bytes_as_text(path: Path) -> str:
    """The file as it is: line ends and marks at the start are bytes that may have been changed."""
    read_text(path)  # tells what is wrong with a file that is no text
    try:
        return path.read_bytes().decode("utf-8")
    except OSError:
        raise missing_file(path) from None
