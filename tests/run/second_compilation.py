"""The same awards compiled a second time, with another deprivation score: the inputs of the reference's figures.

Source  Levelling Up Fund awards as matched to districts by Open Innovations (text OGL v3.0); Future High Streets Fund
        and Town Deals from the post-award data store of MHCLG (MIT, Crown copyright); composite UK deprivation score of
        mySociety (CC BY 4.0); mid-2022 population of ONS (OGL v3.0).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from funding_alloc.comparison.dispersion import Array
from funding_alloc.schema.results import Results

FILE = Path(__file__).parent / "data" / "awards_second_compilation.csv"
FUNDS = ("levelling_up_fund_round_1", "levelling_up_fund_round_2", "future_high_streets_fund", "town_deals")


@dataclass(frozen=True, eq=False)
class Compiled:
    """People, need and awards by district, in the order of the codes of April 2025."""

    codes: tuple[str, ...]
    people: Array
    need: Array
    awards: dict[str, Array]


def second_compilation(results: Results) -> Compiled:
    """Read it, its codes of 2024 turned into those of 2025."""
    code_of = {district.area_code_2024: district.area_code for district in results.inputs.places.districts}
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: code_of[row["area_code_2024"]])
    awards = {fund: np.array([float(row[fund]) for row in rows]) for fund in FUNDS}
    return Compiled(
        codes=tuple(code_of[row["area_code_2024"]] for row in rows),
        people=np.array([float(row["population_mid_2022"]) for row in rows]),
        need=np.array([float(row["composite_score"]) for row in rows]),
        awards=awards | {"all_funds": np.sum(list(awards.values()), axis=0)},
    )
