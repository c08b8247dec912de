"""Whatever becomes of a formula file's bytes, it is read or refused in words, and what is read can be worked out."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from funding_alloc.errors import Finding, FundingError, InputFault
from funding_alloc.formula.cases import run_cases
from funding_alloc.reading.formula import FormulaReader
from funding_alloc.run.library import INDICATORS, example_files, formula_files, nearest_dictionary
from funding_alloc.schema.formula import PlacedFormula
from tests.formula.given import FORMULAS

SHORT = 9_000
"""Bytes: longer files hold nothing that a shorter one does not, and take longer to read."""
FILES = [path for path in (*example_files(FORMULAS), *formula_files(FORMULAS)) if path.stat().st_size <= SHORT]
PRINTED = """
null ~ true no NaN inf -inf 0 -0 -1 00 1.0 .5 5. 1_000 0x1f 1e5 1e400 1e-400 1e9999999 -1e999999999 9e999999999999
99999999999999999999 0.00000000000000000000000000000001 1/0 0/0 1/3 £5 5% 1,5 ½ all_areas quantum area label share gbp
persons [x] [] {} '' "" & * ! | > # : - --- ... {{}} [[]] 2026-27 1801-02 2099-00 9999-00 half_up excel within published
"""
WORDS = ["", *PRINTED.split(), "largest_remainder", "illustrative"]
SCALAR = re.compile(r"(?<=[:,\[{] )[^,\[\]{}#\n]+")
NUMBER = re.compile(r"(?<![\w-])\d+(?:\.\d+)?(?![\w-])")
NAME = re.compile(r"\b[a-z_]+[a-z0-9_]*\b")
DAMAGE = (
    "insert",
    "delete",
    "swap",
    "flip",
    "line_twice",
    "line_gone",
    "lines_exchanged",
    "word_for_scalar",
    "word_for_number",
    "number_for_number",
    "name_for_name",
)


def _reader() -> FormulaReader:
    dictionary = nearest_dictionary(FORMULAS / "x.yaml")
    assert dictionary is not None
    return FormulaReader(dictionary.specs[INDICATORS])


READER = _reader()


def _over(text: str, pattern: re.Pattern[str], words: list[str], random: Random) -> str:
    """A word in the place of one match of a pattern."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    place = random.choice(found)
    return text[: place.start()] + random.choice(words) + text[place.end() :]


def _lines_changed(text: str, how: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    i, j = random.randrange(len(lines)), random.randrange(len(lines))
    if how == "line_twice":
        lines.insert(j, lines[i])
    elif how == "line_gone":
        del lines[i]
    else:
        lines[i], lines[j] = lines[j], lines[i]
    return "".join(lines)


def _bytes_changed(raw: bytes, how: str, random: Random) -> bytes:
    i, n = random.randrange(len(raw)), random.randint(1, 6)
    if how == "insert":
        return raw[:i] + random.randbytes(n) + raw[i:]
    if how == "delete":
        return raw[:i] + raw[i + n :]
    if how == "swap":
        return raw[:i] + raw[i + n : i + 2 * n] + raw[i : i + n] + raw[i + 2 * n :]
    return raw[:i] + bytes([raw[i] ^ (1 << random.randrange(8))]) + raw[i + 1 :]


def _damaged(raw: bytes, how: str, random: Random) -> bytes:
    """One piece of damage done to a file."""
    if how in {"insert", "delete", "swap", "flip"}:
        return _bytes_changed(raw, how, random) if raw else raw
    text = raw.decode("utf-8", errors="surrogateescape")
    if how.startswith("line"):
        text = _lines_changed(text, how, random) if text else text
    elif how == "word_for_scalar":
        text = _over(text, SCALAR, WORDS, random)
    elif how == "word_for_number":
        text = _over(text, NUMBER, WORDS, random)
    elif how == "number_for_number":
        text = _over(text, NUMBER, ["0", "1", "2", "-1", "0.5", "100", "1000000000000", "0.000001"], random)
    else:
        text = _over(text, NAME, NAME.findall(text) or [""], random)
    return text.encode("utf-8", errors="surrogateescape")


def _is_read_or_refused(path: Path, raw: bytes) -> None:
    """Read bytes as a formula file; a refusal has findings in words, and a survivor's own cases can be run."""
    path.write_bytes(raw)
    try:
        placed, _ = READER.read(path)
    except InputFault as fault:
        assert fault.findings
        for finding in fault.findings:
            assert type(finding) is Finding
            assert finding.what
            assert finding.line >= 0
            assert finding.column >= 0
        return
    assert type(placed) is PlacedFormula
    try:
        run_cases(placed)
    except FundingError as fault:
        assert str(fault)


DRAWN = {
    "file": st.sampled_from(FILES),
    "damage": st.lists(st.sampled_from(DAMAGE), min_size=1, max_size=3),
    "random": st.integers(0, 2**32 - 1).map(Random),
}


def _damage_and_read(folder: Path, file: Path, damage: list[str], random: Random) -> None:
    raw = file.read_bytes()
    for how in damage:
        raw = _damaged(raw, how, random)
    place = folder / file.parent.name / file.name
    place.parent.mkdir(exist_ok=True)
    _is_read_or_refused(place, raw)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(**DRAWN)
def test_damaged_files_are_read_or_refused(tmp_path: Path, file: Path, damage: list[str], random: Random) -> None:
    """One to three pieces of damage: a formula or findings, and never another exception, in reading or in its cases."""
    _damage_and_read(tmp_path, file, damage, random)


@pytest.mark.slow
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(**DRAWN)
def test_ten_thousand_damaged_files(tmp_path: Path, file: Path, damage: list[str], random: Random) -> None:
    """The same over ten thousand files."""
    _damage_and_read(tmp_path, file, damage, random)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
@example(raw=b"")
@example(raw=b"\xef\xbb\xbf")
@example(raw=b"\x00")
@example(raw=b"[" * 100_000)
@example(raw=b"a: ]\n" + b"[" * 100_000)
@example(raw=b"a: " + b"{a: " * 2_000 + b"1" + b"}" * 2_000)
@example(raw=b"a: " + b"- " * 5_000)
@example(raw=b"{}")
@example(raw=b"? [a]: b")
def test_any_bytes_are_read_or_refused(tmp_path: Path, raw: bytes) -> None:
    """Bytes that were never a formula file are refused in words, however deep they nest."""
    path = tmp_path / "made_up" / "2026-27.yaml"
    path.parent.mkdir(exist_ok=True)
    _is_read_or_refused(path, raw)


def test_there_are_files_to_damage() -> None:
    """The library's short files, worked examples among them, are what is damaged, and all are sound to begin with."""
    assert len(FILES) >= 20
    for file in FILES:
        assert READER.read(file)[0].formula.steps
