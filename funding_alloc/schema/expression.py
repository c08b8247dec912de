"""The small window for arithmetic: names, numbers, ``+ - * / ( )``, and nothing else.

Text is cut into words by one pattern and parsed here; it is never handed to Python, so there is nothing to evaluate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

LONGEST: Final = 300
DEEPEST: Final = 40
_WORD = re.compile(r"\s*(?:(?P<name>[a-z][a-z0-9_]*)|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/()]))")
_CALL = re.compile(r"[a-z][a-z0-9_]*\s*\(")
_PLAIN = re.compile(r"[ -~]*")


class ExpressionFault(ValueError):
    """What is wrong with an expression, and at which character, counted from 0."""

    def __init__(self, what: str, offset: int) -> None:
        self.what, self.offset = what, offset
        super().__init__(what)


@dataclass(frozen=True)
class Number:
    """A number as written, exactly."""

    value: Fraction
    text: str
    offset: int


@dataclass(frozen=True)
class Ref:
    """A name: an indicator, a parameter, an earlier step, or the quantum."""

    name: str
    offset: int


@dataclass(frozen=True)
class Operation:
    """Two sides and what is done to them; a leading minus is ``0 - right``."""

    sign: Literal["+", "-", "*", "/"]
    left: Node
    right: Node
    offset: int


Node = Number | Ref | Operation


@dataclass(frozen=True)
class Expression:
    """An expression as written and as a tree."""

    text: str
    root: Node

    def __str__(self) -> str:
        """As written."""
        return self.text

    def refs(self) -> Iterator[Ref]:
        """Every name, in the order written."""
        yield from _refs(self.root)


def _refs(node: Node) -> Iterator[Ref]:
    if isinstance(node, Ref):
        yield node
    elif isinstance(node, Operation):
        yield from _refs(node.left)
        yield from _refs(node.right)


def parse_expression(text: str) -> Expression:
    """Read an expression. Raises ``ExpressionFault`` for anything that is not plain arithmetic on names and numbers."""
    if len(text) > LONGEST:
        raise ExpressionFault(f"is longer than {LONGEST} characters; use more than one step", LONGEST)
    if not _PLAIN.fullmatch(text):
        offset = next(i for i, sign in enumerate(text) if not _PLAIN.fullmatch(sign))
        raise ExpressionFault(f"'{text[offset]}' has no place in arithmetic: {ALLOWED}", offset)
    call = _CALL.search(text)
    if call is not None:
        raise ExpressionFault(NO_CALLS, call.end() - 1)
    parser = _Parser(text, list(_words(text)))
    root = parser.sum(0)
    parser.must_end()
    return Expression(text, root)


ALLOWED: Final = "names, numbers and + - * / ( ) only"
NO_CALLS: Final = "a bracket follows a name: there are no functions here, and products are written with *"
_Word = tuple[str, str, int]


def _words(text: str) -> Iterator[_Word]:
    at = 0
    while text[at:].strip():
        found = _WORD.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionFault(f"'{text[at]}' has no place in arithmetic: {ALLOWED}", at)
        kind = found.lastgroup or ""
        yield kind, found[kind], found.start(kind)
        at = found.end()


class _Parser:
    """Recursive descent over sum, product and factor."""

    def __init__(self, text: str, words: list[_Word]) -> None:
        self.text, self.words, self.at = text, words, 0

    def peek(self) -> _Word:
        return self.words[self.at] if self.at < len(self.words) else ("end", "", len(self.text))

    def sum(self, depth: int) -> Node:
        return self._chain(("+", "-"), depth)

    def _chain(self, signs: tuple[str, str], depth: int) -> Node:
        is_sum = "+" in signs
        left = self._chain(("*", "/"), depth) if is_sum else self._factor(depth)
        while self.peek()[1] in signs:
            _, sign, offset = self.words[self.at]
            self.at += 1
            right = self._chain(("*", "/"), depth) if is_sum else self._factor(depth)
            left = Operation(sign, left, right, offset)  # type: ignore[arg-type]
        return left

    def _factor(self, depth: int) -> Node:
        kind, word, offset = self.peek()
        if depth > DEEPEST:
            raise ExpressionFault(f"nests deeper than {DEEPEST} levels; use more than one step", offset)
        self.at += 1
        if kind == "number":
            return Number(Fraction(word), word, offset)
        if kind == "name":
            return Ref(word, offset)
        if word == "-":
            return Operation("-", Number(Fraction(0), "0", offset), self._factor(depth + 1), offset)
        if word == "(":
            inner = self.sum(depth + 1)
            if self.peek()[1] != ")":
                raise ExpressionFault("a bracket is opened and not closed", offset)
            self.at += 1
            return inner
        said = f"'{word}' stands where a name or a number must" if word else "ends where a name or a number must follow"
        raise ExpressionFault(said, offset)

    def must_end(self) -> None:
        kind, word, offset = self.peek()
        if kind != "end":
            what = f"'{word}' stands where one of + - * / must"
            raise ExpressionFault(what, offset)
