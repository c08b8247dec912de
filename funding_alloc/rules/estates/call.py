"""Rules for estates called from Python: arguments turned into text, and answered in their own kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funding_alloc.rules.arguments import (
    as_series,
    by_column,
    is_series,
    keys_of,
    refuse_other_ids,
    say_in_python,
    source_of,
)
from funding_alloc.rules.estates.door import Asked, answer
from funding_alloc.rules.estates.rule import Rule
from funding_alloc.rules.figures import text_of


class CallableRule(Rule):
    """A rule that can be called from Python."""

    def __call__(self, estate: Any, claims: Any = None, **given: Any) -> Any:
        """Share an estate among plain mappings, Series, or the columns of a DataFrame.

        ``talmud(estate=200, claims={"A": 100, "B": 200, "C": 300})``. Other columns and options go by name
        (``population=...``, ``need_part="0.7"``); ``table=`` takes a DataFrame whose index holds the ids;
        ``whole_pounds=True`` rounds by largest remainder, ties to the lower id. Mappings are answered with a dict of
        exact ``Fraction`` by id (``int`` in whole pounds), Series and tables with a Series of the same index.

        Raises ``InputFault`` with every finding, ``InfeasibleError`` where floors or ceilings cannot be met.
        """
        return called(self, estate, given if claims is None else {"claims": claims, **given})


def called(rule: Rule, estate: Any, given: Mapping[str, Any]) -> Any:
    """Answer a call from Python in the kind of its question."""
    rest = by_column(given)
    table, whole = rest.pop("table", None), bool(rest.pop("whole_pounds", False))
    plain_ids = None if rule.columns else rest.pop("ids", None)
    sources = {name: source_of(rule, name, rest, table) for name in rule.columns}
    options = {name: text_of(value) for name, value in rest.items() if name not in rule.columns}
    first: Any = next(iter(sources.values()), plain_ids if table is None else table.iloc[:, 0])
    keys = keys_of(first)
    cells = {name: {str(key): text_of(value) for key, value in source.items()} for name, source in sources.items()}
    refuse_other_ids(keys, sources)
    asked = Asked(text_of(estate), tuple(map(str, keys)), cells, options, whole)
    found = answer(rule, asked, say_in_python).awards
    is_whole = whole or rule.is_in_units
    if is_series(first):
        return as_series(first, [found[str(key)] for key in keys])
    return {key: int(found[str(key)]) if is_whole else found[str(key)] for key in keys}
