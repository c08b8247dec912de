"""Recorded problems of bids, and recorded counterexamples in which more money drops a winner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
PORTFOLIOS: list[dict[str, Any]] = json.loads((DATA / "portfolios.json").read_text(encoding="utf-8"))["cases"]
PLAIN = [case for case in PORTFOLIOS if not {"region_bounds", "most_per_owner", "requires"} & set(case)]
"""Those without limits of equity."""
MORE_MONEY: list[dict[str, Any]] = json.loads((DATA / "more_money.json").read_text(encoding="utf-8"))["rules"]
