"""The accountability ledger: every move with its rule, its inputs and its reason, each entry sealing the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from funding_alloc.learning.exploration import trial_pounds
from funding_alloc.learning.tranche import move_slice
from funding_alloc.schema.learn import Point
from funding_alloc.schema.learn_results import RULE, VERSION, SliceTerms
from funding_alloc.schema.learn_terms import Estimator

START = "0" * 64
KEYS = {"seq", "kind", "year", "rule", "inputs", "inputs_sha256", "amounts", "reason", "previous", "hash"}
OPENING, SLICE, TRIALS, CLOSING = "opening", "slice", "trials", "closing"
KINDS = (OPENING, SLICE, TRIALS, CLOSING)


@dataclass(frozen=True)
class Entry:
    """What an entry says before it is sealed."""

    kind: str
    year: int | None
    inputs: Mapping[str, Any]
    amounts: Mapping[str, int]
    reason: str


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a ledger, at which line."""

    line: int
    what: str


def canonical(value: object) -> str:
    """The one way in which a value is written."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def seal_of(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(entries: Iterable[Entry]) -> str:
    """The ledger as JSON lines.

    Promise the same entries give the same bytes; every hash covers the whole entry and the hash before it.
    """
    lines, previous = [], START
    for seq, entry in enumerate(entries, start=1):
        body = {
            **{"seq": seq, "kind": entry.kind, "year": entry.year, "rule": {"id": RULE, "version": VERSION}},
            **{"inputs": entry.inputs, "inputs_sha256": seal_of(canonical(entry.inputs))},
            **{"amounts": entry.amounts, "reason": entry.reason, "previous": previous},
        }
        previous = seal_of(canonical(body))
        lines.append(canonical({**body, "hash": previous}))
    return "".join(line + "\n" for line in lines)


def opened(text: str) -> tuple[list[dict[str, Any]], list[Flaw]]:
    """Entries of a ledger, and everything that is wrong with its chain.

    Promise one byte changed, a row removed, moved, doubled or added is told, at the first line where it shows.
    """
    entries: list[dict[str, Any]] = []
    flaws: list[Flaw] = []
    lines = text.split("\n")
    rows = lines if lines[-1] else lines[:-1]
    if not rows:
        return [], [Flaw(1, "holds no entry.")]
    if lines[-1]:
        flaws.append(Flaw(len(lines), "the last entry does not end its line: the file was cut or changed."))
    previous = START
    for number, line in enumerate(rows, start=1):
        entry = _parsed(line)
        found = list(_flaws_of(line, entry, number, previous))
        flaws += [Flaw(number, what) for what in found]
        if entry is None:
            previous = ""
            continue
        previous = str(entry["hash"])
        if not found:
            entries.append(entry)
    return entries, [*flaws, *_ends(entries, len(rows))]


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and entry.keys() == KEYS else None


def _flaws_of(line: str, entry: dict[str, Any] | None, number: int, previous: str) -> Iterator[str]:
    if entry is None:
        yield "is not an entry of a ledger: its keys or its form were changed."
        return
    body = {key: value for key, value in entry.items() if key != "hash"}
    try:
        text, again = canonical(body), canonical(entry)
    except (ValueError, RecursionError):
        yield "holds a number that no ledger holds."
        return
    if again != line:
        yield "is not written as a ledger writes it: a byte was changed."
    if seal_of(text) != entry["hash"]:
        yield "its hash is not that of its content: it was changed after it was sealed."
    if entry["inputs_sha256"] != seal_of(canonical(entry["inputs"])):
        yield "the hash of its inputs is not theirs."
    if entry["kind"] not in KINDS or entry["rule"] != {"id": RULE, "version": VERSION}:
        yield f"is no entry of rule {RULE}, version {VERSION}, which is the one that this program can replay."
    if entry["seq"] != number:
        yield f"entry {entry['seq']} stands where entry {number} belongs: a row is missing, moved or added."
    if previous and entry["previous"] != previous:
        yield "does not follow from the entry before it: a row is missing, moved, added or changed."


def _ends(entries: list[dict[str, Any]], count: int) -> Iterator[Flaw]:
    """A ledger opens once and closes once, and says how many entries it has."""
    closed = next((entry["seq"] for entry in entries if entry["kind"] == CLOSING), None)
    for entry in entries:
        if (entry["kind"] == OPENING) != (entry["seq"] == 1):
            yield Flaw(entry["seq"], f"is of kind '{entry['kind']}', which has no place here.")
        if closed is not None and entry["seq"] > closed:
            yield Flaw(entry["seq"], "stands after the closing of the ledger: it was added.")
        if entry["kind"] == CLOSING and entry["inputs"] != {"entries": entry["seq"]}:
            yield Flaw(entry["seq"], "does not say how many entries the ledger has.")
    if closed is None and entries and entries[-1]["seq"] == count:
        yield Flaw(count, "the ledger ends here without its closing: rows are missing.")


def worked_out(entry: Mapping[str, Any]) -> dict[str, int] | None:
    """Amounts of an entry from its own inputs; None where they cannot be worked out.

    Promise for an entry that this program wrote they are the same, to the pound.
    """
    try:
        return _amounts(entry["kind"], entry["inputs"])
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def _amounts(kind: str, given: Mapping[str, Any]) -> dict[str, int]:
    if kind == SLICE:
        bases = {area: Fraction(base) * Fraction(given["part"]) for area, base in given["base_gbp"].items()}
        gaps = {area: Point(float(value), float(error)) for area, (value, error) in given["gaps"].items()}
        tau, cap = Fraction(given["tau"]), Fraction(given["cap"])
        terms = SliceTerms(tau, cap, Estimator(given["estimator"]), int(given["least_areas"]))
        return {move.area: move.gbp for move in move_slice(bases, gaps, terms)[1]}
    if kind == TRIALS:
        share = Fraction(given["share"])
        pots = {area: int(share * base // 1) for area, base in given["base_gbp"].items()}
        shared = {area: trial_pounds(pot, given["arm_shares"]) for area, pot in pots.items()}
        return {f"{area}/{arm}": gbp for area, arms in shared.items() for arm, gbp in arms.items()}
    return {}


def differences(entries: Iterable[Mapping[str, Any]]) -> Iterator[Flaw]:
    """Entries whose pounds do not follow from their own inputs, even where every hash was made anew."""
    for entry in entries:
        again = worked_out(entry)
        if again is None:
            yield Flaw(entry["seq"], "its pounds cannot be worked out from its inputs.")
        elif again != entry["amounts"]:
            areas = {*again, *entry["amounts"]}
            off = next(area for area in sorted(areas) if again.get(area) != entry["amounts"].get(area))
            told = f"{off} is given {entry['amounts'].get(off)} and its inputs lead to {again.get(off)}"
            yield Flaw(entry["seq"], f"its pounds do not follow from its inputs: {told}.")
