"""The window for arithmetic is closed: whatever is typed there, it is plain arithmetic or refused, and never run."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.schema.expression import (
    DEEPEST,
    LONGEST,
    Expression,
    ExpressionFault,
    Node,
    Number,
    Operation,
    Ref,
    parse_expression,
)

Reckon = Callable[[Fraction, Fraction], Fraction]
SIGNS: dict[str, Reckon] = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
VALUES = {
    "population": Fraction(7, 3),
    "rate": Fraction(-2),
    "lambda": Fraction(5),
    "a": Fraction(11),
    "b_2": Fraction(1),
}
FRAGMENTS = r"""
__import__ __import__('os').system('x') lambda lambda:0 := (y:=1) f'{x}' f"{x!r}" {x} eval(x) exec compile(x) open('/x')
().__class__.__bases__[0].__subclasses__() a.b a[0] a[:] ** // % @ << >> & | ^ ~ not and or if else for in is None True
... 1e5 1j 0x1f 0b1 1_000 .5 5. b'x' r'x' '' "" # ; \ \x await yield global del import return raise print(1) max(1,2)
abs(a) a(b) (a)(b) a,b a=b a==b a<b a!=b a->b *a **a
"""
STRANGE = [chr(n) for n in (0, 9, 10, 11, 12, 13, 27, 0x85, 0xA0, 0x200B, 0x202E, 0x2028, 0xFEFF, 0xD835, 0x1D44E)]
ALIKE = [
    chr(n) for n in (0x430, 0xFF50, 0xD7, 0x2212, 0x2215, 0x2044, 0xFF0B, 0xFF08, 0xFF11, 0x661, 0xB2, 0xBD, 0x2160)
]
"""Letters, digits and signs that look like those of arithmetic."""
PYTHON = [*FRAGMENTS.split(), *STRANGE, *ALIKE, f"{ALIKE[0]}bc"]
PLAIN = [*VALUES, "1", "0", "0.25", "17", "+", "-", "*", "/", "(", ")", " "]
ANYTHING = st.one_of(
    st.text(max_size=LONGEST + 5),
    st.lists(st.sampled_from([*PYTHON, *PLAIN]), max_size=30).map("".join),
    st.lists(st.sampled_from([*PYTHON, *PLAIN]), max_size=30).map(" ".join),
    st.lists(st.sampled_from(PLAIN), max_size=40).map(" ".join),
    st.text(alphabet="()-+*/ a1.", max_size=LONGEST + 5),
)


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("something was handed to Python to be run")


def _nodes(node: Any) -> Iterator[Any]:
    """Every node of a tree, without recursion."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if type(one) is Operation:
            waiting += [one.left, one.right]


def _is_closed(text: str) -> Expression | None:
    """Parse a text, and hold that it is refused at a place inside it, or is a tree of plain arithmetic on it."""
    try:
        expression = parse_expression(text)
    except ExpressionFault as fault:
        assert fault.what
        assert 0 <= fault.offset <= len(text)
        return None
    assert type(expression) is Expression
    for node in _nodes(expression.root):
        assert type(node) in {Number, Ref, Operation}
        if type(node) is Number:
            assert type(node.value) is Fraction
            assert node.value >= 0
            assert node.text == "0" or text.startswith(node.text, node.offset)
        elif type(node) is Ref:
            assert text.startswith(node.name, node.offset)
            assert node.name.isascii()
            assert node.name.isidentifier()
        else:
            assert node.sign in SIGNS
            assert text[node.offset] == node.sign
    assert [ref.offset for ref in expression.refs()] == sorted(ref.offset for ref in expression.refs())
    return expression


def _closed_without_python(text: str) -> None:
    """Parse with ``eval``, ``exec`` and ``compile`` made to fail."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, _refuse)
        _is_closed(text)


@settings(max_examples=300)
@given(text=ANYTHING)
def test_any_text_is_plain_arithmetic_or_refused(text: str) -> None:
    """Any text is a tree of names, numbers and + - * /, or is refused at a character of it."""
    _closed_without_python(text)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(text=ANYTHING)
def test_ten_thousand_texts_are_plain_arithmetic_or_refused(text: str) -> None:
    """The same over ten thousand texts."""
    _closed_without_python(text)


TREES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(
        st.sampled_from(sorted(VALUES)).map(lambda name: Ref(name, 0)),
        st.integers(0, 10**9).map(lambda n: Number(Fraction(n), str(n), 0)),
        st.decimals(0, 1000, places=3).map(lambda d: Number(Fraction(d), str(d), 0)),
    ),
    lambda part: st.builds(
        lambda sign, left, right: Operation(sign, left, right, 0), st.sampled_from(list("+-*/")), part, part
    ),
    max_leaves=12,
)


def _printed(node: Node) -> str:
    """A tree as text, every operation in brackets."""
    if isinstance(node, Operation):
        return f"({_printed(node.left)} {node.sign} {_printed(node.right)})"
    return node.name if isinstance(node, Ref) else node.text


def _bare(node: Node) -> str:
    """A tree as text with brackets only where the order of operations needs them."""
    if not isinstance(node, Operation):
        return _printed(node)
    left, right = (_bare(side) for side in (node.left, node.right))
    is_product = node.sign in "*/"
    if is_product and isinstance(node.left, Operation) and node.left.sign in "+-":
        left = f"({left})"
    if isinstance(node.right, Operation) and (is_product or node.right.sign in "+-"):
        right = f"({right})"
    return f"{left}{node.sign}{right}"


def _value(node: Node) -> Fraction | None:
    """What a tree comes to; None where it divides by zero."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Ref):
        return VALUES[node.name]
    left, right = _value(node.left), _value(node.right)
    if left is None or right is None or (node.sign == "/" and right == 0):
        return None
    return SIGNS[node.sign](left, right)


@settings(max_examples=200)
@given(tree=TREES)
def test_a_tree_printed_and_parsed_has_the_same_value(tree: Node) -> None:
    """Brackets and the usual order of operations mean what they mean in school, with many brackets or with few."""
    for text in (_printed(tree), _bare(tree)):
        if len(text) <= LONGEST:
            assert _value(parse_expression(text).root) == _value(tree)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 - 3 - 4", -5),
        ("2 - (3 - 4)", 3),
        ("12 / 2 / 3", 2),
        ("2 + 3 * 4", 14),
        ("-2 * 3", -6),
        ("2 * -3", -6),
        ("- - 2", 2),
        ("-(2 + 3)", -5),
        ("6 / 3 * 2", 4),
        ("0.1 + 0.2 - 0.3", 0),
        ("lambda + 1", 6),
    ],
)
def test_order_of_operations(text: str, value: int) -> None:
    """From left to right, products before sums, exactly; a Python word is a name like any other."""
    assert _value(parse_expression(text).root) == value


@pytest.mark.parametrize(
    "text", [*(word for word in FRAGMENTS.split() if not word.isidentifier()), *STRANGE, *ALIKE], ids=ascii
)
def test_python_that_is_no_arithmetic_is_refused(text: str) -> None:
    """A scrap of Python that says more than a name is refused, alone and after a sum has begun."""
    for whole in (text, f"a + {text}", f"{text} + a"):
        with pytest.raises(ExpressionFault):
            parse_expression(whole)


@pytest.mark.parametrize("sign", ["(", "-", "(-"])
def test_depth_has_an_end(sign: str) -> None:
    """Brackets and minus signs nest to a stated depth; deeper is refused in words, and the stack is never reached."""
    times = DEEPEST // len(sign)
    closing = ")" * (sign.count("(") * times)
    assert _is_closed(sign * times + "1" + closing) is not None
    deeper = 2 * DEEPEST
    with pytest.raises(ExpressionFault, match="nests deeper"):
        parse_expression(sign * deeper + "1" + ")" * (sign.count("(") * deeper))


def test_length_has_an_end() -> None:
    """300 characters are read, 301 are refused at the first too many."""
    assert _is_closed("a" * LONGEST) is not None
    with pytest.raises(ExpressionFault) as caught:
        parse_expression("a" * (LONGEST + 1))
    assert caught.value.offset == LONGEST
