"""YAML as plain text scalars with the place of every entry.

PyYAML composes the node tree and nothing is resolved: ``0.70`` is seven tenths, ``no`` a word, ``12:30`` no number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.text import TextFile, read_text

Path_ = tuple[str | int, ...]
GROUNDS = {"source", "assumption"}
KINDS = ("kind", "name", "division")
"""Keys that say what kind of entry this is, and so which other keys it may have."""
VALUE = "="
"""Last part of a path that means the value itself, not its key."""
Mark = tuple[str, int, int]
"""File, line and column."""
_ENDLESS: Final = re.compile(r"\s*[-+]?[\d._]+[eE][-+]?\d{3,}\s*")
"""A number whose digits, written out, would fill the memory."""
_DEEPEST: Final = 40
"""Levels of lists and mappings in one another: several times what any file needs, and few enough to be read at once."""
_READ_OTHERWISE: Final = re.compile(r"[\t\r\x85\u2028\u2029\ufeff]|[|>][^\n]*#|(?:^|[\s\[{,-])\?(?:\s|$)", re.MULTILINE)
"""What the two parsers do not read alike: tabs, odd line ends, a comment after a block's mark, keys behind ``?``."""
_OPENS: Final = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSES: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass(frozen=True)
class Document:
    """Plain data in which every scalar is text, and the mark of every path."""

    file: str
    data: Any
    marks: Mapping[Path_, Mark]
    sources: tuple[TextFile, ...]

    def mark_of(self, path: Path_) -> Mark:
        """The place of the longest part of ``path`` that the file has."""
        here: Path_ = ()
        mark = self.marks.get((), (self.file, 1, 1))
        for part in path:
            if (*here, part) in self.marks:
                here = (*here, part)
                mark = self.marks[here]
        return mark

    def finding(self, path: Path_, what: str, fix: str = "") -> Finding:
        """A finding at a path."""
        file, line, column = self.mark_of(path)
        return Finding(file, line, column, what, fix)

    def finding_inside(self, path: Path_, offset: int, what: str, fix: str = "") -> Finding:
        """A finding at a character of a one-line value; at its key where the value runs over lines."""
        file, line, column = self.mark_of((*path, VALUE))
        is_value = (*path, VALUE) in self.marks
        return Finding(file, line, column + offset * is_value, what, fix)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.marks: dict[Path_, Mark] = {}
        self.findings: list[Finding] = []

    def plain(self, node: yaml.Node, path: Path_) -> Any:
        self.marks.setdefault(path, self._mark(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*path, i)) for i, child in enumerate(node.value)]
        is_blank = node.value.strip() == "" and not getattr(node, "style", None)
        if is_blank:
            self._blank(node, str(path[-1]) if path else "file")
        if _ENDLESS.fullmatch(node.value):
            self._fault(node, f"'{node.value[:30]}' has too many digits to be a figure of this program.")
        return node.value

    def _blank(self, node: yaml.Node, key: str) -> None:
        """A blank value, or a key that was never meant as one."""
        if re.fullmatch(r"[\d.]+%?", key):
            what, fix = f"'{key}' stands alone after a comma.", "Write a decimal point, and no comma between thousands."
            self._fault(node, what, fix)
        elif re.fullmatch(r"[A-Za-z_]\w*:\S+", key):
            self._fault(node, f"'{key}' has no space after its colon.", f"Write {key.replace(':', ': ', 1)}.")
        else:
            self._fault(node, f"'{key}' is blank.", "Write its value; zero is written 0.")

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._fault(key, "a key must be a plain word.")
                continue
            here = (*path, key.value)
            if key.value in out:
                self._fault(key, f"'{key.value}' is written twice; the first is on line {self.marks[here][1]}.")
                continue
            self.marks[here] = self._mark(key)
            if isinstance(value, yaml.ScalarNode) and value.start_mark.line == value.end_mark.line:
                file, line, column = self._mark(value)
                self.marks[(*here, VALUE)] = (file, line, column + (value.style in {"'", '"'}))
            out[key.value] = self.plain(value, here)
        return out

    def _mark(self, node: yaml.Node) -> Mark:
        return (self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _fault(self, node: yaml.Node, what: str, fix: str = "") -> None:
        self.findings.append(Finding(*self._mark(node), what, fix))


def read_yaml(path: Path) -> Document:
    """Read a YAML mapping.

    Raises ``InputFault`` for bad syntax, duplicate keys, blanks, anchors, tags or a second document.
    """
    source = read_text(path)
    root = _compose(source)
    if not isinstance(root, yaml.MappingNode):
        raise InputFault([Finding(source.name, 1, 1, "must be a mapping of 'key: value' lines.")])
    reader = _Reader(source.name)
    data = reader.plain(root, ())
    if reader.findings:
        raise InputFault(_as_said(source) or reader.findings)
    return Document(source.name, data, reader.marks, (source,))


def _as_said(source: TextFile) -> list[Finding]:
    """The findings of a text, at the places that the parser which says what is wrong has for blanks."""
    reader, root = _Reader(source.name), _compose_and_say(source)
    if root is not None:
        reader.plain(root, ())
    return reader.findings


def _compose(source: TextFile) -> yaml.Node | None:
    """The tree of a file, by the fast parser; where that finds anything odd, by the one that says what."""
    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None and _is_plain(source.text, fast):
        with suppress(yaml.YAMLError):
            return yaml.compose(source.text, Loader=fast)
    return _compose_and_say(source)


def _is_plain(text: str, fast: type[yaml.CSafeLoader]) -> bool:
    """Whether the fast parser reads a text to its end and meets no anchor, alias or tag, and no great depth."""
    if _READ_OTHERWISE.search(text):
        return False
    depth = 0
    with suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=fast):
            depth += isinstance(event, _OPENS) - isinstance(event, _CLOSES)
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
                return False
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                return False
        return True
    return False


def _compose_and_say(source: TextFile) -> yaml.Node | None:
    findings = []
    depth = 0
    try:
        for event in yaml.parse(source.text, Loader=yaml.SafeLoader):
            mark = event.start_mark
            place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            depth += isinstance(event, _OPENS) - isinstance(event, _CLOSES)
            if depth > _DEEPEST:
                raise InputFault([Finding(source.name, *place, f"is nested more than {_DEEPEST} levels deep here.")])
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                what = "anchors and aliases are not used here: each value is written where it applies."
                findings.append(Finding(source.name, *place, what))
            elif getattr(event, "tag", None):
                findings.append(Finding(source.name, *place, "tags are not used here."))
        if findings:
            raise InputFault(findings)
        return yaml.compose(source.text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        raise InputFault([_syntax_finding(source, fault)]) from None
    except yaml.YAMLError as fault:
        raise InputFault([Finding(source.name, 0, 0, f"is not readable as YAML: {fault}.")]) from None


SYNTAX: Final = (
    ("mapping values are not allowed", "a colon and a space stand inside a value.", "Put the value in quotes."),
    ("'\\t'", "a tab stands where spaces must.", "Indent with spaces."),
    ("cannot start any token", "a value cannot begin with this sign.", "Put the value in quotes."),
    ("another document", "a second document begins here.", "One file holds one document."),
    ("'<block mapping start>'", "the line is not indented as its neighbours are.", "Indent with the same spaces."),
    ("'<block sequence start>'", "the line is not indented as its neighbours are.", "Indent with the same spaces."),
    ("could not find expected ':'", "a line has no colon after its key.", "Write 'key: value'."),
    ("found ']'", "a bracket is closed here that is not open.", "Remove it, or open it before."),
    ("found '}'", "a bracket is closed here that is not open.", "Remove it, or open it before."),
    ("found '<stream end>'", "the file ends inside a bracket.", "Close every bracket that is open."),
    ("found unexpected end of stream", "a quotation mark is opened here and not closed.", "Close it."),
)
"""What the parser says, what is meant, and the mend."""


def _syntax_finding(source: TextFile, fault: yaml.MarkedYAMLError) -> Finding:
    """What the parser could not read, at the place an author would mend: an open bracket or quote is where it opens."""
    problem, context = fault.problem or fault.context or "", fault.context or ""
    mark = fault.problem_mark or fault.context_mark
    found = next(((what, fix) for part, what, fix in SYNTAX if part in problem), None)
    what, fix = found or (f"{problem}.", "Check indentation, colons and quotes.")
    opened = fault.context_mark
    quote = _quote_over_lines(source, mark)
    if quote is not None:
        mark, what, fix = quote, "a quotation mark is opened here and not closed on its line.", "Close it."
    elif "quoted scalar" in context and opened is not None:
        mark = opened
    elif "flow" in context and opened is not None and mark is not None and mark.line > opened.line:
        mark, what, fix = opened, "a bracket is opened here and not closed.", "Close it."
    place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return Finding(source.name, *place, f"is not readable as YAML: {what}", fix)


def _quote_over_lines(source: TextFile, until: yaml.Mark | None) -> yaml.Mark | None:
    """Where the last quoted value before a fault begins, if it runs over several lines into the fault's own."""
    last: yaml.ScalarToken | None = None
    # The text is known to be faulty and the caller says so; what matters here is what stands before the fault.
    with suppress(yaml.YAMLError):
        for token in yaml.scan(source.text, Loader=yaml.SafeLoader):
            if until is None or token.start_mark.index > until.index:
                break
            if isinstance(token, yaml.ScalarToken) and token.style in {"'", '"'}:
                last = token
    if last is None or until is None or not last.start_mark.line < last.end_mark.line == until.line:
        return None
    begins: yaml.Mark = last.start_mark
    return begins


def extend(base: Document, change: Document) -> Document:
    """Lay ``change`` over ``base``: mappings of one kind merge key by key, anything else is replaced whole.

    Where a changed entry had a source or an assumption, the change must bring its own.
    """
    marks = dict(base.marks)
    data = _merge(base.data, change, (), marks)
    return Document(change.file, data, marks, (*base.sources, *change.sources))


def _merge(below: Any, change: Document, path: Path_, marks: dict[Path_, Mark]) -> Any:
    above = change.data
    for part in path:
        above = above[part]
    if isinstance(below, dict) and isinstance(above, dict) and _same_kind(below, above):
        marks[path] = change.marks[path]
        merged = _without_old_grounds(below, above)
        for key in above:
            here = (*path, key)
            merged[key] = _merge(below[key], change, here, marks) if key in below else above[key]
            if key not in below:
                _copy_marks(change, here, marks)
        return merged
    for old in [known for known in marks if known[: len(path)] == path]:
        del marks[old]
    _copy_marks(change, path, marks)
    return above


def _same_kind(below: dict[str, Any], above: dict[str, Any]) -> bool:
    """Whether a changed entry is of the old one's kind: of another kind it replaces the old one whole."""
    return all(below[tag] == above[tag] for tag in KINDS if tag in below and tag in above)


def _without_old_grounds(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """An entry whose figures change loses the source and the assumption of the old ones: they spoke of those."""
    if set(above) <= GROUNDS:
        return dict(below)
    return {key: value for key, value in below.items() if key not in GROUNDS}


def _copy_marks(change: Document, path: Path_, marks: dict[Path_, Mark]) -> None:
    marks.update({known: mark for known, mark in change.marks.items() if known[: len(path)] == path})
