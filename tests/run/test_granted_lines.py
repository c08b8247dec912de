"""Lines granted authority by authority, and scenarios without a competition: the rules, not the shipped figures."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from funding_alloc.errors import InputFault
from funding_alloc.export.folder import contents
from funding_alloc.formula.lines import grants_of, lines_of
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.compare import results_of
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.base import Amount, Unknown
from funding_alloc.schema.envelope import EVERY_THEME
from funding_alloc.schema.funds import GrantedFunds
from funding_alloc.schema.study import WORDS

SAID = {"assumption": "Made up for a test."}
AREAS = ("E47000001", "E47000007", "E47000014")
GM = "inputs/scenarios/greater-manchester-2025-26.yaml"
FUNDS = "inputs/funds/greater_manchester_2025_26.yaml"
NONE = "  competitive: {kind: none, assumption: Made up for a test.}\n\n  settlement:\n"


amounts: st.SearchStrategy[Amount] = st.integers(0, 10**9) | st.sampled_from(Unknown)
granted = st.dictionaries(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(["RDEL", "CDEL"]), st.sampled_from(["2025-26", "2026-27"])),
    amounts,
    min_size=1,
)
files = st.lists(st.tuples(granted, st.booleans()), min_size=1, max_size=4)


def _file(found: list[tuple[dict[tuple[str, str, str], Amount], bool]]) -> GrantedFunds:
    funds = [
        {
            "id": f"fund_{i}",
            "title": f"Fund {i}",
            "theme": "Transport",
            "home_department": "DfT",
            "mechanism": "national formula",
            "scope": SAID | {"settlement": "inside" if is_inside else "outside"},
            "grants": [
                {"authority": area, "del_class": kind, "year": year, "gbp": gbp}
                for (area, kind, year), gbp in grants.items()
            ],
        }
        | SAID
        for i, (grants, is_inside) in enumerate(found)
    ]
    return GrantedFunds.model_validate(
        {
            "division": "granted",
            "fund_file": "made-up",
            "title": "Made up",
            "themes": {"file": "themes.yaml", "list": "made_up", "without_lines": []},
            "quantum": {"by_class": {"RDEL": 0}, **SAID},
            "funds": funds,
        }
    )


@given(files)
def test_lines_are_the_sums_of_their_grants(found: list[tuple[dict[tuple[str, str, str], Amount], bool]]) -> None:
    """Inside, with an amount, and nothing else: TBC, outside and nought make no line; every line is its grants."""
    funds = _file(found)
    lines, grants = lines_of(funds, {}, ()), grants_of(funds)
    expected: dict[str, int] = {}
    for i, (by_key, is_inside) in enumerate(found):
        for (_, kind, year), gbp in by_key.items():
            if is_inside and isinstance(gbp, int):
                name = f"fund_{i}.{kind}.{year}"
                expected[name] = expected.get(name, 0) + gbp
    assert {line.id: line.gbp for line in lines} == {name: gbp for name, gbp in sorted(expected.items()) if gbp}
    assert {name: sum(by_area.values()) for name, by_area in grants.items()} == {line.id: line.gbp for line in lines}
    assert list(lines) == sorted(lines)


def test_a_second_authority_joins_the_same_file(project: Path) -> None:
    """Another authority's grants stand beside the first's in the same funds, and each keeps its own."""
    path = project / FUNDS
    text = path.read_text(encoding="utf-8")
    line = "      - {authority: E47000001, del_class: RDEL, year: 2025-26, gbp: 30349418}\n"
    assert line in text
    more = line + line.replace("E47000001", "E47000007").replace("30349418", "1000001")
    text = text.replace(line, more).replace("{RDEL: 208550670,", "{RDEL: 209550671,")
    path.write_text(text, encoding="utf-8")
    scenario = project / GM
    places = scenario.read_text(encoding="utf-8")
    scenario.write_text(places.replace("    - E47000001", "    - E47000007\n    - E47000001"), encoding="utf-8")
    results = results_of(scenario)
    assert results.is_sound
    for model in (Model.FORMULA, Model.SETTLEMENT):
        by_area: dict[str, int] = {}
        for a in results.allocations:
            if a.model is model:
                by_area[a.area_code] = by_area.get(a.area_code, 0) + a.gbp
        assert by_area == {"E47000001": 447_722_867, "E47000007": 1_000_001}
    # The West Midlands' one line inside stands beside its £211m outside.
    whole = [t for t in results.envelope_totals if (t.area_code, t.theme) == ("E47000007", EVERY_THEME)]
    assert {(t.basis.value, t.scope, t.gbp) for t in whole} >= {
        ("lines", "inside", 1_000_001),
        ("lines", "outside", 211_000_000),
        ("lines", "together", 212_000_001),
    }


def _without_competition(project: Path, name: str) -> Path:
    path = project / f"inputs/scenarios/{name}.yaml"
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(r"  competitive:\n.*?\n  settlement:\n", NONE, text, flags=re.DOTALL)
    assert count == 1
    # Nothing simulates bids now, so none of their parameters may be drawn.
    changed = re.sub(r"\n  bids:\n(    .*\n)+", "\n  bids: none\n", changed)
    path.write_text(changed, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["integrated-settlements-2026", "levelling-up-2021"])
def test_any_scenario_may_do_without_a_competition(name: str, project: Path) -> None:
    """Shared between authorities or between districts: the model is gone from everything, and the rest is as it was."""
    with_bids = results_of(project / f"inputs/scenarios/{name}.yaml")
    results = results_of(_without_competition(project, name))
    assert results.is_sound
    assert results.allocations == tuple(a for a in with_bids.allocations if a.model is not Model.COMPETITIVE)
    assert results.measures == tuple(m for m in with_bids.measures if m.model is not Model.COMPETITIVE)
    written = contents(results)
    assert b"competitive" not in written["allocations.csv"] + written["measures.csv"]
    book = load_workbook(BytesIO(written["comparison.xlsx"]))
    own = [ws for ws in book if not ws.title.startswith(tuple(WORDS.values()))]
    cells = [str(cell.value) for ws in own for row in ws.iter_rows() for cell in row if cell.value is not None]
    naming = [text for text in cells if text.startswith("Competitive bidding")]
    assert naming == ["Competitive bidding"] * 2, "the cover and the notes; studies may speak of it"


def test_grounds_are_needed_for_no_competition(project: Path) -> None:
    """That there is none is a claim about the world."""
    path = _without_competition(project, "integrated-settlements-2026")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{kind: none, assumption: Made up for a test.}", "{kind: none}"), encoding="utf-8")
    with pytest.raises(InputFault, match=r"needs a 'source', or an 'assumption'"):
        read_scenario(path)
