"""Scenarios drawn at random: other places, sums, weights, limits and caps than the shipped ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random

from tests.conftest import ROOT

SCENARIO = "inputs/scenarios/integrated-settlements-2026.yaml"
FUNDS = "inputs/funds/integrated_settlements_2026.yaml"
LONDON = "E12000007"
FORMULAS = ("environment", "health", "housing", "regeneration", "skills", "transport")
RANGES: Mapping[str, tuple[float, float]] = {
    "floor_rate": (0.4, 0.99),
    "ceiling_rate": (1.01, 2.2),
    "labour_cost_part": (0.0, 0.9),
}
"""Rates that any draw can be met with: nobody's floor is above an equal amount, nobody's ceiling below it."""
_WEIGHT = re.compile(r"^  (\w+_weight):\n    value: [\d.]+$", re.M)


def random_scenario(draw: Random, folder: Path) -> Path:
    """Write a scenario with everything that it reads; returns its file."""
    for name in ("inputs", "formulas"):
        shutil.copytree(ROOT / name, folder / name)
    _places(draw, folder / SCENARIO)
    rewrite_sums(draw, folder / FUNDS)
    for name in FORMULAS:
        path = folder / f"formulas/{name}/2026-27.yaml"
        rewrite_parameters(path, random_parameters(draw, path.read_text(encoding="utf-8")))
    return folder / SCENARIO


def rewrite_parameters(path: Path, values: Mapping[str, str]) -> None:
    """Give a formula file other values."""
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        text = _with(text, rf"^  {name}:\n    value: [\d.]+$", f"  {name}:\n    value: {value}")
    path.write_text(text, encoding="utf-8")


def random_parameters(draw: Random, formula: str) -> dict[str, str]:
    """Other values for the weights of a blend, which still make 1, and for every rate of a formula's text."""
    weights = _WEIGHT.findall(formula)
    cuts = sorted(draw.sample(range(1, 1000), len(weights) - 1))
    parts = [high - low for low, high in zip([0, *cuts], [*cuts, 1000], strict=True)]
    values = {name: f"{part / 1000:.3f}" for name, part in zip(weights, parts, strict=True)}
    rates = [name for name in RANGES if f"\n  {name}:\n" in formula]
    return values | {name: f"{draw.uniform(*RANGES[name]):.4f}" for name in rates}


def _places(draw: Random, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    table = (ROOT / "inputs/authorities/authorities.csv").read_text(encoding="utf-8-sig")
    codes = [line.split(",")[0] for line in table.splitlines()[1:]]
    chosen = sorted(draw.sample(codes, draw.randint(3, len(codes))))
    listed = "".join(f"    - {code}\n" for code in chosen)
    text = _with(text, r"^  include:\n(    - .*\n)+", f"  include:\n{listed}")
    if LONDON not in chosen:
        text = _with(text, r"^scope:\n(  .*\n)+", "scope: []\n")
    untested = "{kind: not_tested, assumption: Drawn at random for a test.}"
    text = _with(text, r"^eligibility:\n(  .*\n)+", f"eligibility: {untested}\n")
    text = _with(text, r"^    draws: 200$", "    draws: 20")
    text = _with(text, r"^    seed: 20261123$", f"    seed: {draw.randrange(10**6)}")
    text = _with(text, r"^      cap: [\d.]+$", f"      cap: {draw.choice(('0', '0.05', '0.1', '0.37', '1'))}")
    text = _with(text, r"^      base: \w+$", f"      base: {draw.choice(('donor', 'recipient', 'both', 'total'))}")
    path.write_text(text, encoding="utf-8")


def rewrite_sums(draw: Random, path: Path) -> tuple[int, dict[str, float]]:
    """Give a fund file another quantum and other weights; returns both, weights by fund."""
    text = path.read_text(encoding="utf-8")
    quantum = draw.randrange(10**6, 2 * 10**10)
    text = _with(text, r"^  gbp: \d+$", f"  gbp: {quantum}")
    weights = {fund: round(draw.uniform(50, 900), 2) for fund in re.findall(r"^  - id: (\w+)$", text, flags=re.M)}
    left = iter(weights.values())
    text = re.sub(r"^    weight: [\d.]+$", lambda _: f"    weight: {next(left)}", text, flags=re.M)
    assert next(left, None) is None
    path.write_text(text, encoding="utf-8")
    return quantum, weights


def _with(text: str, pattern: str, new: str) -> str:
    changed, found = re.subn(pattern, lambda _: new, text, flags=re.M)
    assert found == 1, (pattern, found)
    return changed
