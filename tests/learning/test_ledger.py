"""The ledger: the same pounds again from its own inputs, and any tampering told at its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.ledger import CLOSING, OPENING, SLICE, TRIALS, Entry, differences, opened, sealed

BASE = {"E47000001": 1_000_000, "E47000002": 700_000, "E47000003": 300_000}
GAPS = {"E47000001": [2.5, 0.5], "E47000002": [-1.5, 0.6], "E47000003": [0.25, 1.5]}


def _slice(year: int, moved: tuple[int, int, int]) -> Entry:
    given_ = {
        **{"indicator": "employment-rate", "base_gbp": BASE, "part": "1/3", "tau": "0.05", "cap": "0.05"},
        **{"estimator": "hedges", "least_areas": 3, "gaps": GAPS},
    }
    return Entry(SLICE, year, given_, dict(zip(BASE, moved, strict=True)), "a test")


def _trials(year: int) -> Entry:
    given_ = {"base_gbp": {"E47000001": 1001}, "share": "1/100", "arm_shares": {"a": 0.5, "b": 0.5}}
    return Entry(TRIALS, year, given_, {"E47000001/a": 5, "E47000001/b": 5}, "a test")


MOVED = (10_779, -10_090, -689)
"""By hand: V = 4.0208 - 0.9533; 14,448, -7,521 and 411 before a shift of -1.1% of each base."""
ENTRIES = [
    Entry(OPENING, None, {"learn": "small", "content_sha256": "0", "base_gbp": BASE}, {}, "a test"),
    _slice(2020, MOVED),
    _trials(2020),
    _slice(2021, MOVED),
    Entry(CLOSING, None, {"entries": 5}, {}, "end of the record"),
]
TEXT = sealed(ENTRIES)
LINES = TEXT.splitlines(keepends=True)


def _told(text: str) -> dict[int, str]:
    """What is told of each line: of the chain, then of the pounds."""
    entries, flaws = opened(text)
    out: dict[int, str] = {}
    for flaw in [*flaws, *differences(entries)]:
        out[flaw.line] = f"{out[flaw.line]} {flaw.what}" if flaw.line in out else flaw.what
    return out


def test_an_untouched_ledger_is_sound() -> None:
    """Five entries, every pound worked out again, each sealing the one before."""
    entries, flaws = opened(TEXT)
    assert flaws == []
    assert list(differences(entries)) == []
    assert [entry["kind"] for entry in entries] == [OPENING, SLICE, TRIALS, SLICE, CLOSING]
    for before, after in pairwise(entries):
        assert after["previous"] == before["hash"]
    assert sealed(ENTRIES) == TEXT


@given(st.integers(0, len(TEXT) - 1), st.integers(0, 127))
def test_any_byte_changed_is_told(at: int, code: int) -> None:
    """Whatever byte, whatever it becomes: something is told at its line or the next."""
    if ord(TEXT[at]) == code:
        return
    line = TEXT[:at].count("\n") + 1
    told = _told(TEXT[:at] + chr(code) + TEXT[at + 1 :])
    assert told
    assert min(told) in {line, line + 1}


@given(st.integers(0, len(TEXT) - 1))
def test_any_byte_removed_is_told(at: int) -> None:
    """A byte less."""
    assert _told(TEXT[:at] + TEXT[at + 1 :])


@given(st.permutations(range(len(LINES))), st.integers(0, len(LINES)))
def test_rows_moved_or_cut_are_told(order: list[int], kept: int) -> None:
    """Any other order, any fewer rows."""
    chosen = order[:kept]
    if chosen == list(range(len(LINES))):
        return
    assert _told("".join(LINES[i] for i in chosen))


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (lambda rows: [*rows[:2], *rows[3:]], 3, "entry 4 stands where entry 3 belongs"),
        (lambda rows: [rows[0], rows[2], rows[1], *rows[3:]], 2, "entry 3 stands where entry 2 belongs"),
        (lambda rows: [*rows, rows[3]], 6, "entry 4 stands where entry 6 belongs"),
        (lambda rows: [*rows[:2], rows[1], *rows[2:]], 3, "entry 2 stands where entry 3 belongs"),
        (lambda rows: rows[:-1], 4, "ends here without its closing"),
        (lambda rows: rows[1:], 1, "entry 2 stands where entry 1 belongs"),
        (lambda rows: [*rows[:-1], rows[-1].rstrip()], 5, "does not end its line"),
        (
            lambda rows: [rows[0], rows[1].replace("10779", "10778"), *rows[2:]],
            2,
            "its hash is not that of its content",
        ),
        (lambda rows: [rows[0], rows[1].replace(",", ", ", 1), *rows[2:]], 2, "a byte was changed"),
        (lambda rows: [rows[0], "{}\n", *rows[2:]], 2, "is not an entry of a ledger"),
        (lambda rows: [rows[0], "[" * 100_000 + "\n", *rows[2:]], 2, "is not an entry of a ledger"),
    ],
)
def test_tampering_is_told_at_its_line(change: Callable[[list[str]], list[str]], line: int, told: str) -> None:
    """A row gone, moved, doubled, appended; an amount changed; spaces; another file's lines."""
    found = _told("".join(change(LINES)))
    assert min(found) == line
    assert told in found[line], found


def _forged(number: int, edit: Callable[[dict[str, Any]], None]) -> str:
    """The ledger written anew from a row on, every hash made again."""
    entries = []
    for i, line in enumerate(LINES, start=1):
        row = json.loads(line)
        if i == number:
            edit(row)
        entries.append(Entry(row["kind"], row["year"], row["inputs"], row["amounts"], row["reason"]))
    return sealed(entries)


def test_pounds_that_do_not_follow_are_told_even_with_every_hash_made_anew() -> None:
    """A forger who seals again still has to give pounds that the inputs lead to."""
    told = _told(_forged(2, lambda row: row["amounts"].update(E47000001=11_779, E47000002=-11_090)))
    assert told == {
        2: "its pounds do not follow from its inputs: E47000001 is given 11779 and its inputs lead to 10779."
    }


@pytest.mark.parametrize("part", ["1/0", "x", None, [], {}])
def test_inputs_that_lead_to_nothing_are_told(part: object) -> None:
    """No traceback from a hostile ledger."""
    told = _told(_forged(2, lambda row: row["inputs"].update(part=part)))
    assert told == {2: "its pounds cannot be worked out from its inputs."}


def test_another_rule_is_refused() -> None:
    """A ledger of a later version is not replayed by this one."""
    told = _told(TEXT.replace('"version":"1"', '"version":"2"'))
    assert "version 1, which is the one that this program can replay" in told[1]


def test_an_entry_after_the_closing_is_told_though_well_sealed() -> None:
    """Appending is no way to add a move: the closing says how many entries there are."""
    told = _told(sealed([*ENTRIES, _slice(2022, MOVED)]))
    assert told == {6: "stands after the closing of the ledger: it was added."}
    told = _told(sealed([*ENTRIES[:-1], Entry(CLOSING, None, {"entries": 7}, {}, "end")]))
    assert told == {5: "does not say how many entries the ledger has."}


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_traceback(text: str) -> None:
    """And nothing but a ledger passes."""
    assert _told(text)
