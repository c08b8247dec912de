"""Hostile and broken workbooks: each a clear refusal or a finding at its cell, and nothing is written."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.workbook_screen import screen
from funding_alloc.run.templates import fund_files, write_files
from tests.reading.template.hostile import AT_A_CELL, REFUSED, THEMES, noise, on, sound, with_parts


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in, so that files go by their names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _said(folder: Path, raw: bytes) -> list[str]:
    """What a reading says of a file; it may leave nothing behind."""
    (folder / "f.xlsx").write_bytes(raw)
    with pytest.raises(InputFault) as found:
        write_files(fund_files(folder / "f.xlsx", THEMES, folder / "out.yaml"), ".yaml")
    assert [path.name for path in folder.iterdir()] == ["f.xlsx"]
    return [str(finding) for finding in found.value.findings]


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_could_do_harm_or_is_broken_is_refused(case: str, folder: Path) -> None:
    """One refusal, which says what is wrong with the file."""
    make, what = REFUSED[case]
    (said,) = _said(folder, make(sound()))
    assert said.startswith(f"f.xlsx: {what}")


@pytest.mark.parametrize("case", AT_A_CELL)
def test_a_fault_is_found_at_its_sheet_and_cell(case: str, folder: Path) -> None:
    """One thing wrong, told where it stands."""
    make, what = AT_A_CELL[case]
    assert f"f.xlsx: {what}" in _said(folder, make(sound()))


def test_the_sound_workbook_has_no_fault(folder: Path) -> None:
    """So that what the others say is about what was changed in them."""
    (folder / "f.xlsx").write_bytes(sound())
    write_files(fund_files(folder / "f.xlsx", THEMES, folder / "out.yaml"), ".yaml")
    assert (folder / "out.yaml").exists()


def test_a_link_to_a_page_does_no_harm(folder: Path) -> None:
    """Excel makes one of any address that is typed: it fetches nothing until somebody clicks."""
    address = on(lambda book: setattr(book["funds"]["B2"], "hyperlink", "https://www.gov.uk/"))
    (folder / "f.xlsx").write_bytes(address(sound()))
    write_files(fund_files(folder / "f.xlsx", THEMES, folder / "out.yaml"), ".yaml")
    assert "Levelling Up Fund round 1" in (folder / "out.yaml").read_text(encoding="utf-8")


def test_a_large_part_is_screened_a_piece_at_a_time(folder: Path) -> None:
    """12 MB unpacked, and no more than a few pieces of it are in memory beside the file itself."""
    raw = with_parts({"xl/large.xml": noise(12_000_000)})(sound())
    (folder / "f.xlsx").write_bytes(raw)
    tracemalloc.start()
    try:
        screen(folder / "f.xlsx")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(raw)


def test_there_are_forty_inputs_and_more() -> None:
    """No two of them are told in the same words at the same place by accident: each has a name of its own."""
    assert len(REFUSED.keys() | AT_A_CELL.keys()) == len(REFUSED) + len(AT_A_CELL) >= 40
