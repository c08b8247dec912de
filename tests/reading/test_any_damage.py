"""Whatever is typed into a file, it is read as meant or refused with findings: never a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funding_alloc.errors import FundingError
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.prepare import prepare

DEFAULT, LISTED = ("inputs/scenarios/integrated-settlements-2026.yaml", "inputs/scenarios/levelling-up-2021.yaml")
FILES = {
    DEFAULT: DEFAULT,
    LISTED: LISTED,
    "inputs/funds/integrated_settlements_2026.yaml": DEFAULT,
    "inputs/funds/levelling_up_2021.yaml": LISTED,
    "inputs/bids/generator.yaml": DEFAULT,
    "formulas/skills/2026-27.yaml": DEFAULT,
    "formulas/levelling_up/2020-21.yaml": LISTED,
    "inputs/data_dictionary.csv": DEFAULT,
    "inputs/authorities/districts.csv": DEFAULT,
    "inputs/indicators/districts.csv": LISTED,
    "inputs/bids/award_shares.csv": LISTED,
    "inputs/funds/published_totals.csv": DEFAULT,
}
PRINTED = """ -1 0 NaN 1e9 [x] none null ~ { } [ ] : ' " &a *a !x é 2026-27 2026 E12000007 transport % | > # """
WORDS = st.sampled_from(["", "- ", "\t", "\n", "9" * 18, *PRINTED.split()])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped inputs and formulas to damage and mend."""
    root, folder = Path(__file__).resolve().parents[2], tmp_path_factory.mktemp("project")
    for name in ("inputs", "formulas"):
        shutil.copytree(root / name, folder / name)
    return folder


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from(sorted(FILES)), where=st.floats(0, 1, exclude_max=True), cut=st.integers(0, 12), word=WORDS)
def test_damage_is_read_or_refused(project: Path, file: str, where: float, cut: int, word: str) -> None:
    """A word over any passage of any file: the scenario is read, or refused with at least one finding in words."""
    path = project / file
    text = path.read_text(encoding="utf-8")
    at = int(where * len(text))
    path.write_text(text[:at] + word + text[at + cut :], encoding="utf-8")
    try:
        found = prepare(read_scenario(project / FILES[file], with_studies=False))
        assert sum(line.gbp for line in found.lines) == found.inputs.funds.quantum.gbp
    except FundingError as fault:
        assert str(fault)
    finally:
        path.write_text(text, encoding="utf-8")
