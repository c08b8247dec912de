"""The report says what the tables say, is whole HTML, and nothing in it can do anything but be read."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.export.figures.compared import figures_of
from funding_alloc.export.folder import contents
from funding_alloc.export.report.html import bullets, table, text
from funding_alloc.export.report.page import report
from funding_alloc.export.tally import tally
from funding_alloc.export.text import NOT_APPLICABLE, cell_text, clean
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Sheet
from tests.conftest import Shipped
from tests.export.cases import small_results

VOID = {"meta", "br"}


class _Tags(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _parsed(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    assert not tags.open
    return tags


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("name", ["integrated-settlements-2026", "levelling-up-2021"])
def test_the_report_stands_alone_and_says_what_was_found(shipped: Shipped, name: str) -> None:
    """No script, no address to load from, every section linked, every total and every measure told."""
    results = shipped(name)
    page = report(results).decode()
    tags = _parsed(page)
    assert not {tag for tag, _ in tags.seen} & {"script", "link", "iframe", "object", "form"}
    assert not [attrs for _, attrs in tags.seen if {"src", "onload", "onclick"} & set(attrs)]
    anchors = [str(attrs["href"])[1:] for tag, attrs in tags.seen if tag == "a"]
    assert anchors == [attrs["id"] for tag, attrs in tags.seen if tag == "section"]
    assert len(anchors) == len(set(anchors))
    said = _words(page)
    for authority in results.inputs.places.authorities:
        assert authority.area_code in said
    assert f"{results.inputs.funds.quantum.gbp:,}" in said
    for measure in {row.measure for row in results.measures}:
        assert REGISTER[measure].title in said
    for study in results.studies:
        assert study.title in said
        assert all(shown.title in said for _, shown in study.tables)


def test_it_is_one_of_the_files_of_a_run_and_the_same_every_time() -> None:
    """Byte for byte."""
    results = small_results()
    figures = figures_of(tally(results))
    assert contents(results)["report.html"] == report(results, figures) == report(results, figures)
    assert report(results) != report(results, figures), "figures stand in the page"


def test_a_check_that_fails_is_told_on_the_first_line_and_in_a_table() -> None:
    """And is not told where all pass."""
    failing = replace(small_results(), checks=(Check("total", "the lines make up the quantum", 7, 9),))
    page = _words(report(failing).decode())
    assert "1 of 1 CHECKS FAIL" in page
    assert "the lines make up the quantum 7 9" in page
    assert "Checks that fail" not in _words(report(small_results()).decode())


def _titled(results: Results, title: str) -> Results:
    scenario = results.inputs.scenario.model_copy(update={"title": title})
    return replace(results, inputs=replace(results.inputs, scenario=scenario))


def test_a_title_cannot_become_part_of_the_page() -> None:
    """Marks of HTML are words, as are control characters, which are left out."""
    page = report(_titled(small_results(), '<script>alert("x")</script>\x07 & more')).decode()
    assert "<script>" not in page
    harmless = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more"
    assert page.count(harmless) == 3, "title, heading, caption"


@given(st.text())
def test_words_come_out_as_they_went_in(words: str) -> None:
    """But for control characters, whatever they hold."""
    html = text(words)
    assert not set("<>\"'") & set(html)
    assert unescape(html) == clean(words)


def test_cells_are_read_as_they_are_on_the_screen() -> None:
    """Nothing is not applicable, what is not known is marked, and a truth is a word."""
    assert [cell_text(cell, NOT_APPLICABLE) for cell in (None, "", True, 1234567, 0.5, 12345.6, "x")] == [
        *("[x]", "[z]", "yes", "1,234,567", "0.500", "12,346", "x"),
    ]


def test_a_table_without_rows_says_so() -> None:
    """And keeps its notes; a list of nothing is nothing."""
    assert (
        _words(table(Sheet("Moves", ("a",), [], ("Why there are none.",)))).strip()
        == "Moves: none. Why there are none."
    )
    assert bullets([]) == ""
