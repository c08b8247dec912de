"""The input tables as tests read them: plainly, without the program's own reader."""

from __future__ import annotations

import csv
import gzip
import io
from decimal import Decimal
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
INPUTS = HERE.parents[1] / "inputs"

AUTHORITIES = "authorities/authorities.csv"
DISTRICTS = "authorities/districts.csv"
INDICATORS = "indicators/districts.csv"
SMALL_AREAS = "indicators/small_areas.csv.gz"
ELIGIBILITY = "authorities/eligibility.csv"
TESTS = "authorities/eligibility_tests.csv"
MAYORS = "authorities/mayors.csv"
AWARDS = "bids/awards.csv"
SHARES = "bids/award_shares.csv"
ROUNDS = "bids/rounds.csv"
BID_COSTS = "bids/bid_costs.csv"
WINNERS = "competitions/winners.csv"
TOTALS = "funds/published_totals.csv"
UNIT_COSTS = "pockets/unit_costs.csv"
INCIDENCE = "pockets/incidence.csv"
DEFLATOR = "pockets/deflator.csv"
AREAS = "outcomes/areas.csv"
SERIES = "outcomes/series.csv"
SERIES_TITLES = "outcomes/series_dictionary.csv"
SURVEY = "outcomes/example_survey.csv"
LEARN_SERIES = "learning/series.csv"
BASE = "learning/base.csv"
GATEWAYS = "learning/gateways.csv"
CORE_FIELDS = "standard/core_fields.csv"
MAPPING = "standard/mapping.csv"
PUBLISHED_FIELDS = "standard/published_fields.csv"
DEFINITIONS = "standard/definitions.csv"
UNITS = "standard/units.csv"
OWN_DEFINITIONS = "standard/example/own_definitions.csv"
DICTIONARY = "data_dictionary.csv"

KEYS = {
    AUTHORITIES: ("area_code",),
    DISTRICTS: ("area_code",),
    INDICATORS: ("area_code",),
    SMALL_AREAS: ("area_code",),
    ELIGIBILITY: ("area_code", "test"),
    TESTS: ("test",),
    MAYORS: ("area_code",),
    AWARDS: ("award_id",),
    SHARES: ("award_id", "area_code"),
    ROUNDS: ("fund", "round"),
    BID_COSTS: ("id",),
    WINNERS: ("competition", "applicant", "areas"),
    TOTALS: ("id",),
    UNIT_COSTS: ("cost_code",),
    INCIDENCE: ("event", "department"),
    DEFLATOR: ("year",),
    AREAS: ("area_code",),
    SERIES: ("area_code", "series", "period"),
    SERIES_TITLES: ("series",),
    SURVEY: ("area_code", "indicator", "period"),
    LEARN_SERIES: ("indicator", "area_code", "period"),
    BASE: ("area_code",),
    GATEWAYS: ("review",),
    CORE_FIELDS: ("field",),
    MAPPING: ("core_field", "standard"),
    PUBLISHED_FIELDS: ("standard", "object", "field"),
    DEFINITIONS: ("definition_id",),
    UNITS: ("unit",),
    OWN_DEFINITIONS: ("definition_id",),
}
FILES = [*KEYS, DICTIONARY]
MISSING = "[x]"
ENGLISH_FUNDS = {
    "levelling_up_fund_round_1": (1_351_429_923, 77),
    "levelling_up_fund_round_2": (1_631_780_378, 124),
    "future_high_streets_fund": (830_628_468, 66),
    "town_deals": (2_349_153_587, 82),
}
"""Pounds awarded in England and districts with any of it."""
MEMBERS = {
    "GLA": 33,
    "EMCCA": 17,
    "LCCA": 14,
    "GMCA": 10,
    "GLCCA": 9,
    "DTCCA": 9,
    "NECA": 7,
    "WMCA": 7,
    "LCRCA": 6,
    "CPCA": 6,
    "TVCA": 5,
    "WYCA": 5,
    "SYMCA": 4,
    "WECA": 3,
    "HEYCA": 2,
    "YNYCA": 2,
}
WORDS = {
    "kind": {"code", "text", "number", "whole", "money", "year", "date"},
    "direction": {"higher_is_more_need", "lower_is_more_need", "not_need"},
    "scale": {"count", "ratio", "interval", "not_applicable"},
    "aggregate": {"sum", "weighted_mean", "not_aggregated"},
    "missing": {"refuse", "leave_out"},
    "status": {"published", "derived", "carried", "assumption"},
}
FORMS = {
    "code": r"\S+",
    "text": r"\S(.*\S)?",
    "number": r"-?\d+(\.\d{1,8})?",
    "whole": r"\d+",
    "money": r"\d+(\.\d\d)?",
    "year": r"20\d\d-\d\d",
    "date": r"\d{4}-\d\d-\d\d",
}
NONE_ALLOWED = {
    (AUTHORITIES, "settlement_from"),
    (ROUNDS, "bid_deadline"),
}
"""Columns that are neither code nor text and yet may say ``none``."""
TOLERANCES = {
    "population": "0",
    "claimant_rate": "0.06",
    "gdhi_per_head": "0.5",
    "greenhouse_gas_per_head": "0.01",
    "child_poverty_rate": "0.1",
    "employment_rate": "0.1",
    "inactivity_rate": "0.1",
    "level3_plus_rate": "0.55",
    "hle_female": "0.2",
    "hle_male": "0.15",
    "gva_per_hour": "1.3",
    "median_weekly_pay": "16.5",
    "house_affordability_ratio": "0.5",
}
"""Furthest that an aggregate may lie from the value published for the authority. The last rows use proxy weights."""


def content(file: str) -> bytes:
    """Give what a table holds, unpacked."""
    raw = (INPUTS / file).read_bytes()
    return gzip.decompress(raw) if file.endswith(".gz") else raw


@cache
def header(file: str) -> list[str]:
    """Give the columns of a table in order."""
    return next(csv.reader(io.StringIO(content(file).decode("utf-8"), newline="")))


@cache
def rows(file: str) -> list[dict[str, str]]:
    """Read a table; a row of another length than the header is an error."""
    lines = list(csv.reader(io.StringIO(content(file).decode("utf-8"), newline="")))[1:]
    return [dict(zip(header(file), line, strict=True)) for line in lines]


def described(table: str) -> dict[str, dict[str, str]]:
    """Give the dictionary rows of a table by column."""
    return {row["column"]: row for row in rows(DICTIONARY) if row["table"] == table}


def authority_value(column: str, authority: str) -> Decimal:
    """Bring district figures to an authority as the dictionary says."""
    rule = described(INDICATORS)[column]
    inside = {row["area_code"] for row in rows(DISTRICTS) if row["authority_code"] == authority}
    here = [row for row in rows(INDICATORS) if row["area_code"] in inside and row[column] != MISSING]
    if rule["aggregate"] == "sum":
        return sum((Decimal(row[column]) for row in here), Decimal(0))
    weights = sum((Decimal(row[rule["weight"]]) for row in here), Decimal(0))
    return sum((Decimal(row[column]) * Decimal(row[rule["weight"]]) for row in here), Decimal(0)) / weights
