"""The shipped map: pounds traced to rows, loops, orphans; and a drawing that hides nothing."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.export.studies.map_drawing import drawing
from funding_alloc.export.studies.map_files import edge_list, graphml
from funding_alloc.export.studies.map_layout import crossings, layout
from funding_alloc.export.studies.trajectories import drawing as trajectories
from funding_alloc.export.svg import ticks, width_of, wrap
from funding_alloc.run.outcomes import study_outcomes
from funding_alloc.run.system_map import study_map
from funding_alloc.schema.system_map import MapResults, NodeKind, SystemMap
from tests.changes import edit
from tests.conftest import ROOT

FILE = ROOT / "inputs/outcomes/map.yaml"
SVG = "{http://www.w3.org/2000/svg}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture(scope="module")
def shipped() -> MapResults:
    """The shipped map."""
    return study_map(FILE)


def test_pounds_trace_to_rows(shipped: MapResults) -> None:
    """£7,900 of 2010-11 for 40, £2,470 of 2008-09 for 200 and £8,632 of 2012-13 for 100, at 2.5% a year to 2026-27."""
    by_hand = 7900 * 40 * 1.025**16 + 2470 * 200 * 1.025**18 + 8632 * 100 * 1.025**14
    assert float(shipped.entered) == pytest.approx(by_hand, rel=1e-6)
    assert float(shipped.has["police_and_justice"]) == pytest.approx(
        2470 * 200 * 1.025**18 * (415 + 581) / 2470, rel=1e-6
    )
    assert shipped.is_sound
    assert sum(shipped.stays.values()) == shipped.entered
    assert sum(shipped.stays_gbp.values()) == round(shipped.entered) == 2_459_254
    assert shipped.ends_at(NodeKind.BODY) == 2_177_445


def test_loops_and_orphans(shipped: MapResults) -> None:
    """Savings put back and health with work strengthen, demand weakens; three lead nowhere."""
    assert [(loop.nodes[0], len(loop.nodes), loop.is_reinforcing) for loop in shipped.loops] == [
        ("housing", 4, True),
        ("housing_first", 2, False),
        ("in_work", 2, True),
    ]
    assert not shipped.has_more_loops
    assert [one.node for one in shipped.orphans] == ["growth", "emissions", "wellbeing"]


def test_files_open_elsewhere(shipped: MapResults) -> None:
    """GraphML declares what it uses and its ends exist; the edge list has every edge, and its pounds add up."""
    root = ElementTree.fromstring(graphml(shipped))
    declared = {key.get("id") for key in root.iter(f"{GRAPHML}key")}
    assert {data.get("key") for data in root.iter(f"{GRAPHML}data")} <= declared
    nodes = [node.get("id") for node in root.iter(f"{GRAPHML}node")]
    assert nodes == list(shipped.inputs.rules.nodes)
    edges = list(root.iter(f"{GRAPHML}edge"))
    assert all(edge.get("source") in nodes and edge.get("target") in nodes for edge in edges)
    rows = list(csv.DictReader(io.StringIO(edge_list(shipped).decode("utf-8-sig"))))
    assert [(row["from"], row["to"]) for row in rows] == [(edge.get("source"), edge.get("target")) for edge in edges]
    assert sum(int(row["arises_gbp"]) for row in rows) == pytest.approx(2_459_254, abs=2)


def test_titles_are_whole_and_on_the_canvas(shipped: MapResults) -> None:
    """Every word of every title is drawn, within the picture; nothing of a box or label lies outside."""
    root = ElementTree.fromstring(drawing(shipped))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    drawn = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for node in shipped.inputs.rules.nodes.values():
        assert all(word in drawn for word in node.title.split()), node.title
    for text in root.iter(f"{SVG}text"):
        long = width_of(text.text or "", float(text.get("font-size", 0)))
        x = float(text.get("x", 0)) - (long / 2 if text.get("text-anchor") == "middle" else 0)
        assert x >= 0 and x + long <= width and 0 < float(text.get("y", 0)) < height
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", 0)) >= 0
        assert float(box.get("x", 0)) + float(box.get("width", 0)) <= width
        assert float(box.get("y", 0)) + float(box.get("height", 0)) <= height
    dashed = [path for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert len(dashed) == len(layout(shipped.inputs.rules).back) == 6


def test_same_map_same_bytes(shipped: MapResults) -> None:
    """Read again, everything is the same to the byte."""
    again = study_map(FILE)
    assert drawing(again) == drawing(shipped)
    assert graphml(again) == graphml(shipped)
    assert edge_list(again) == edge_list(shipped)


names = [f"{kind.value[0]}{i}" for kind in NodeKind for i in range(4)]
kinds = {name: kind.value for kind in NodeKind for name in names if name[0] == kind.value[0]}
drawn_edges = st.sets(st.tuples(st.sampled_from(names), st.sampled_from(names)), min_size=1, max_size=30).map(sorted)


@given(drawn_edges)
def test_layout_never_crosses_more_than_the_file(edges: list[tuple[str, str]]) -> None:
    """Columns keep their nodes; routes step from column to column; crossings do not grow."""
    text = {"title": "T", "status": "illustrative", "purpose": "P", "pockets": "p", "framework": "f", "map": "m"}
    nodes = {name: {"kind": kind, "title": name} for name, kind in kinds.items()}
    told = [{"from": one, "to": other, "sign": "plus", "assumption": "A"} for one, other in edges]
    rules = SystemMap.model_validate({**text, "nodes": nodes, "edges": told})
    found = layout(rules)
    for i, kind in enumerate(NodeKind):
        assert {name for name in found.columns[i] if name in nodes} == {name for name in names if kinds[name] == kind}
    column = {name: i for i, one in enumerate(found.columns) for name in one}
    links = [link for route in found.routes.values() for link in pairwise(route)]
    assert all(column[end] == column[start] + 1 for start, end in links)
    assert set(found.routes) | set(found.back) == set(edges)
    own = [
        sorted(one, key=lambda name: (name not in nodes, names.index(name) if name in nodes else 0))
        for one in found.columns
    ]
    stops = {stop: n for n, stop in enumerate(stop for route in found.routes.values() for stop in route[1:-1])}
    own = [
        [*(n for n in one if n in nodes), *sorted((n for n in one if n not in nodes), key=stops.__getitem__)]
        for one in own
    ]
    assert crossings(found.columns, links) <= crossings(own, links)


@given(text=st.text(max_size=80), width=st.floats(20, 200))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float) -> None:
    """No line is wider than allowed; all signs but spaces are there in order."""
    lines = wrap(text, 12, width)
    assert all(width_of(line, 12) <= width or len(line) == 1 for line in lines)
    from funding_alloc.export.text import clean

    assert "".join("".join(lines).split()) == "".join(clean(text).split())


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6))
def test_ticks_are_round_and_within(low: float, span: float) -> None:
    """Some, not many, all inside."""
    found = ticks(low, low + span)
    assert len(found) <= 8
    assert all(low - 1e-6 * span <= value <= low + span * (1 + 1e-6) for value in found)


def test_trajectories_show_every_area_and_figure(project: Path) -> None:
    """One panel for each area with figures, its name whole; a title with marks of XML does no harm."""
    file = project / "inputs/outcomes/framework.yaml"
    edit(file, 'title: "Employment rate, 16 to 64"', 'title: "Employment <rate> & more"')
    results = study_outcomes(file)
    picture = trajectories(results, "employment_rate")
    root = ElementTree.fromstring(picture)
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert "Employment <rate> & more" in words
    for code in results.inputs.judged:
        assert results.inputs.areas[code].title in words
    assert len(list(root.iter(f"{SVG}polygon"))) == len(results.inputs.judged)
    assert picture == trajectories(results, "employment_rate")
    without = ElementTree.fromstring(trajectories(results, "key_stage_2"))
    assert not list(without.iter(f"{SVG}polygon"))
    assert any("no limits published" in (text.text or "") for text in without.iter(f"{SVG}text"))


def test_a_share_of_everything_is_conserved(project: Path) -> None:
    """A map changed to put all of the council's savings back keeps them at the theme."""
    file = project / "inputs/outcomes/map.yaml"
    edit(file, "passes: {kind: share, value: 0.5,", "passes: {kind: share, value: 1,")
    found = study_map(file)
    assert found.is_sound
    assert found.stays["council"] == 0
    assert found.stays["housing"] == found.has["council"] > Fraction(0)
