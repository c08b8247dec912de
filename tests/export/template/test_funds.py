"""Fund lines in a workbook: written and read again they are the same funds; what a fund file may not say is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.errors import InputFault
from funding_alloc.export.template.filled import funds_as_yaml
from funding_alloc.export.template.funds import write_fund_template
from funding_alloc.reading.funds import read_funds
from funding_alloc.reading.template.funds import ANY_YEAR, read_fund_lines
from funding_alloc.reading.themes import read_themes
from funding_alloc.reading.tree import read_yaml
from funding_alloc.run.templates import write_funds
from funding_alloc.schema.funds import Funds, ListedFunds
from tests.reading.template.hostile import FUNDS, THEMES, Make, cell, on, sound, text


def _file(path: Path) -> Funds:
    findings: list[object] = []
    funds = read_funds(read_yaml(path), ANY_YEAR, findings)  # type: ignore[arg-type]
    assert not findings
    return funds


def _shipped() -> ListedFunds:
    funds = _file(FUNDS)
    assert isinstance(funds, ListedFunds)
    return funds


@pytest.mark.parametrize("name", ["levelling_up_2021", "greater_manchester_2025_26"])
def test_shipped_funds_come_back_without_loss(name: str, tmp_path: Path) -> None:
    """Fund file, template, fund file: every fund, line, grant, source and assumption is equal."""
    book, out, shipped = tmp_path / "f.xlsx", tmp_path / "f.yaml", FUNDS.with_stem(name)
    write_funds(book, THEMES, shipped)
    read = read_fund_lines(book, read_themes(THEMES)[0])
    out.write_bytes(funds_as_yaml(read.data))
    assert read.funds == _file(shipped) == _file(out)


def test_words_for_an_amount_and_themes_without_lines_come_back(tmp_path: Path) -> None:
    """TBC and not available stay words, and are neither nought nor blank."""
    shipped = _shipped().model_dump(mode="json")
    first, second, *_ = shipped["funds"]
    spare = first["lines"][0]["gbp"] + second["lines"][0]["gbp"]
    first["lines"][0]["gbp"], second["lines"][0]["gbp"] = "TBC", "not available"
    shipped["quantum"]["gbp"] -= spare
    shipped["themes"]["without_lines"] = [{"theme": "Towns", "assumption": "'; - made for a test: #1"}]
    for entry in (shipped, *shipped["funds"]):
        for line in entry.get("lines", ()):
            line["year"] = "2021-22"
    funds = ListedFunds.model_validate(shipped)
    write_fund_template(tmp_path / "f.xlsx", None, funds)
    read = read_fund_lines(tmp_path / "f.xlsx", None)
    (tmp_path / "f.yaml").write_bytes(funds_as_yaml(read.data))
    assert read.funds == funds == _file(tmp_path / "f.yaml")


WRITTEN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1)


@given(title=WRITTEN.map(str.strip).filter(bool), note=WRITTEN.map(str.strip).filter(bool))
def test_any_text_is_read_from_yaml_as_it_was_written(
    title: str, note: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Colons, quotes, numbers, leading signs: a text stays that text."""
    path = tmp_path_factory.mktemp("yaml") / "f.yaml"
    path.write_bytes(funds_as_yaml({"title": title, "quantum": {"gbp": 12, "assumption": note}}))
    assert read_yaml(path).data == {"title": title, "quantum": {"gbp": "12", "assumption": note}}


def _second_row(book: Any) -> None:
    sheet = book["fund_file"]
    sheet.append([cell.value for cell in sheet[2]])


FAULTS: dict[str, tuple[Make, str]] = {
    "control total": (
        cell("lines!E2", 1351429924),
        "fund_file!F2: the lines sum to £6,162,992,357, the quantum is £6,162,992,356: £1 apart. The quantum is the "
        "control total of its lines.",
    ),
    "unknown theme": (
        text("funds!C2", "Levelling Up Funds"),
        "funds!C2: column 'theme': 'Levelling Up Funds' is not a theme of the theme file. Did you mean 'Levelling Up "
        "Fund'?",
    ),
    "theme of another list": (
        text("funds!C5", "Local transport"),
        "funds!C5: 'Local transport' is not a theme of levelling_up_2021. Known here: High streets, Levelling Up "
        "Fund, Towns.",
    ),
    "unknown department": (
        text("funds!D2", "MHCLG; DFT"),
        "funds!D2: column 'home_department': 'DFT' is not a department of the theme file.",
    ),
    "line of no fund": (
        text("lines!A2", "levelling_up_fund_round1"),
        "lines!A2: column 'fund': 'levelling_up_fund_round1' is not a fund of sheet 'funds'. Did you mean "
        "'levelling_up_fund_round_1'?",
    ),
    "second line": (
        text("lines!A3", "levelling_up_fund_round_1"),
        "lines!3: levelling_up_fund_round_1 has a second line for CDEL in 2021-22. Add the two together.",
    ),
    "source in part": (
        text("funds!P2", "[x]"),
        "funds!P2: 'period' is missing here. Write it; nothing is assumed in its place.",
    ),
    "no grounds": (
        text("funds!M2", "[x]"),
        "funds!2: 'scope': needs a 'source', or an 'assumption' that says what is assumed and why.",
    ),
    "outside": (
        text("funds!G2", "outside"),
        "funds!G2: 'levelling_up_fund_round_1' is outside the settlement, but its money is a part of the quantum",
    ),
    "authority of a listed line": (
        text("lines!B2", "E47000001"),
        "lines!B2: column 'authority': holds a value, but the funds are listed, which have none. Write [x], or change "
        "the division.",
    ),
    "division that the rest does not have": (
        text("fund_file!E2", "granted"),
        "fund_file!F2: column 'quantum_gbp': holds a value, but the funds are granted, which have none.",
    ),
    "quantum that is not there": (
        text("fund_file!F2", "[x]"),
        "fund_file!F2: 'gbp' is missing here. Write it; nothing is assumed in its place.",
    ),
    "unknown list": (
        text("fund_file!D2", "levelling_up"),
        "fund_file!D2: column 'theme_list': 'levelling_up' is not a list of the theme file. Did you mean "
        "'levelling_up_2021'?",
    ),
    "two files": (
        on(_second_row),
        "fund_file!52: is a second row; a file has one.",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_a_fund_file_may_not_say_is_found_at_its_cell(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules of fund files, told by sheet and cell."""
    monkeypatch.chdir(tmp_path)
    make, what = FAULTS[case]
    Path("f.xlsx").write_bytes(make(sound()))
    with pytest.raises(InputFault) as found:
        read_fund_lines(Path("f.xlsx"), read_themes(THEMES)[0])
    said = [str(finding) for finding in found.value.findings]
    assert any(one.startswith(f"f.xlsx: {what}") for one in said), said


def test_funds_that_are_not_listed_are_refused(tmp_path: Path) -> None:
    """The template has no place for what a formula divides."""
    with pytest.raises(InputFault, match="Name a file whose 'division' is listed or granted"):
        write_funds(tmp_path / "f.xlsx", THEMES, FUNDS.parent / "integrated_settlements_2026.yaml")
    assert not list(tmp_path.iterdir())
