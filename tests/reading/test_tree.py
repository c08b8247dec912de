"""The fast parser of YAML and the one that says what is wrong read every text alike."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.reading import tree
from funding_alloc.reading.text import TextFile
from funding_alloc.reading.tree import read_yaml

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path.relative_to(ROOT).as_posix() for folder in ("inputs", "formulas") for path in (ROOT / folder).rglob("*.yaml")
)
SIGNS = "ab0. :-[]{},#'\"|>?&*!%@\n\t£é\x85\u2028\ufeff"
PIECES = (
    *("a: 1\n", "b: [x, y]\n", "  c: d\n", "- e\n", ": ", "k: 'q'\n", "- ", "{a: b}", "#x\n", "? a\n", " : b\n"),
    *("[a:b]", "{a:b}", "a:", "\\n", "- - a\n", "|\n  x\n", ">-\n  x\n", "...\n", "---\n", "a: >- #x\n"),
)


def _nodes(node: yaml.Node | None) -> Any:
    """A tree as plain data, with the place of every node."""
    if node is None:
        return None
    place = (node.start_mark.line, node.start_mark.column)
    if isinstance(node, yaml.MappingNode):
        return place, [(_nodes(key), _nodes(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return place, [_nodes(child) for child in node.value]
    return place, node.value, getattr(node, "style", None) or None, node.start_mark.line == node.end_mark.line


def _both(text: str) -> tuple[Any, Any]:
    source = TextFile(Path("x.yaml"), "x.yaml", text, "")
    return _nodes(tree._compose(source)), _nodes(tree._compose_and_say(source))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_is_read_alike(name: str) -> None:
    """Values, styles and places."""
    fast, slow = _both((ROOT / name).read_text(encoding="utf-8"))
    assert fast == slow


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(SIGNS)), max_size=8).map("".join))
def test_any_mapping_that_the_fast_parser_reads_is_read_alike(text: str) -> None:
    """The other refuses none of them; what is no mapping is refused by both."""
    if not tree._is_plain(text, yaml.CSafeLoader):
        return
    with suppress(yaml.YAMLError):
        fast = yaml.compose(text, Loader=yaml.CSafeLoader)
        if isinstance(fast, yaml.MappingNode):
            assert _nodes(fast) == _nodes(tree._compose_and_say(TextFile(Path("x.yaml"), "x.yaml", text, "")))


def test_without_the_fast_parser_files_are_read_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every build of the library has it."""
    path = ROOT / "inputs/scenarios/levelling-up-2021.yaml"
    before = read_yaml(path)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read_yaml(path) == before
