"""Recorded instances of supported bids: those carried, and those of the shared folder where it is there."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from funding_alloc.reading.pabulib import read_pabulib
from funding_alloc.rules.bids.equal_shares import Utility
from funding_alloc.schema.support import SupportedBids

DATA = Path(__file__).parent / "data"
CASES: list[dict[str, Any]] = json.loads((DATA / "supported_bids.json").read_text(encoding="utf-8"))["cases"]
SHARED = Path(__file__).resolve().parents[4] / "shared" / "xcheck" / "pabulib"


def place_of(case: dict[str, Any]) -> Path | None:
    """Where an instance lies; ``None`` where it is not carried and the shared folder is absent."""
    places = (folder / case["file"] for folder in (DATA / "pabulib", SHARED))
    return next((path for path in places if path.is_file()), None)


def not_run() -> list[str]:
    """Instances that cannot be run here."""
    return [case["file"] for case in CASES if place_of(case) is None]


@cache
def bids_in(file: str) -> SupportedBids:
    """Read an instance, having checked that it is the recorded one."""
    (case,) = [case for case in CASES if case["file"] == file]
    path = place_of(case)
    assert path is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == case["sha256"]
    return read_pabulib(path).bids


def total_worth(bids: SupportedBids, utility: Utility) -> dict[str, Fraction]:
    """What each bid is worth to all its supporters together."""
    total = dict.fromkeys(bids.asks, Fraction(0))
    for ballot in bids.ballots.values():
        for bid, points in ballot.items():
            total[bid] += {
                Utility.COST: bids.asks[bid],
                Utility.CARDINALITY: Fraction(1),
                Utility.POINTS: points,
            }[utility]
    return total
