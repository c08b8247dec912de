"""Rules for bids called from Python: arguments turned into text, and answered in their own kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from funding_alloc.errors import Finding, InputFault
from funding_alloc.rules.arguments import (
    as_series,
    by_column,
    is_series,
    keys_of,
    refuse_other_ids,
    say_in_python,
    source_of,
)
from funding_alloc.rules.bids.door import Ballots, BidsAsked, case_of, choose
from funding_alloc.rules.bids.rule import SelectionRule
from funding_alloc.rules.bids.texts import WORDS
from funding_alloc.rules.figures import NONE, ZERO, text_of


@dataclass(frozen=True, eq=False)
class Chosen:
    """The winners of a rule for bids; money in GBP, exact."""

    funded: tuple[Any, ...]
    """Ids in the order the rule took them; of an optimum, which takes all at once, in order of id."""
    awards: Any
    """By id, the ask or 0: a dict for mappings, a Series for Series and tables."""
    spent: Fraction
    left: Fraction
    lead: Fraction | None
    """Value by which an optimum is ahead of the best set with a loser in it; ``None`` for other rules, and where there
    is no such set."""


class CallableSelectionRule(SelectionRule):
    """A rule for bids that can be called from Python."""

    def __call__(self, estate: Any, *figures: Any, **given: Any) -> Any:
        """Choose among bids given as plain mappings, Series, or the columns of a DataFrame.

        ``score_order_stop(10, asks={"A": 6, "B": 5}, scores={"A": 90, "B": 80})``. Figures may stand in the order of
        the rule's columns; options go by name (``bar=70``, ``least={"North": 5}``); ``table=`` takes a DataFrame
        whose index holds the ids. ``ballots`` hold a list of bids, or points by bid, for each supporter; ``purses``
        GBP by supporter. A column of words may be the word ``none``: no bid has a region, an owner, ....

        Answers with ``Chosen``. Raises ``InputFault`` with every finding, ``InfeasibleError`` where limits conflict,
        ``NotProvenError`` where an optimum could not be proven.
        """
        return chosen(self, estate, figures, given)


def chosen(rule: SelectionRule, estate: Any, figures: tuple[Any, ...], given: Mapping[str, Any]) -> Chosen:
    """Answer a call from Python in the kind of its question."""
    rest = _named(rule, figures, given)
    table, ballots, purses = rest.pop("table", None), rest.pop("ballots", None), rest.pop("purses", None)
    columns = [name for name in rule.columns if name != "supporters" or ballots is None]
    asks = source_of(rule, "ask", rest, table)
    keys = keys_of(asks)
    sources = {name: _one_word(rule, name, rest, keys) or source_of(rule, name, rest, table) for name in columns}
    refuse_other_ids(keys, sources)
    asked = BidsAsked(
        text_of(estate),
        tuple(map(str, keys)),
        {name: {str(key): text_of(value) for key, value in source.items()} for name, source in sources.items()},
        _options({name: value for name, value in rest.items() if name not in rule.columns}),
        None if ballots is None else _ballots(rule, ballots),
        _purses(rule, purses),
    )
    case = case_of(rule, asked, say_in_python)
    found = choose(rule, case, say_in_python)
    key_of = {str(key): key for key in keys}
    funded = tuple(key_of[bid] for bid in found.selection.funded)
    taken = set(found.selection.funded)
    awards = {key: case.asks[bid] if bid in taken else ZERO for bid, key in key_of.items()}
    second = found.optimum.runner_up if found.optimum is not None else None
    return Chosen(
        funded,
        as_series(asks, list(awards.values())) if is_series(asks) else awards,
        found.selection.spent,
        found.selection.left,
        None if second is None else second.gap,
    )


def _named(rule: SelectionRule, figures: tuple[Any, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every argument under its name; figures without one are those of the rule's columns, in order."""
    names = ["ballots" if name == "supporters" else name for name in rule.columns]
    names += ["purses"] if "purses" in rule.needs else []
    rest = by_column(given)
    if len(figures) > len(names):
        raise InputFault([Finding(rule.name, 0, 0, f"reads {', '.join(names)}, and got {len(figures)} figures.")])
    for name, figure in zip(names, figures, strict=False):
        if name in rest:
            raise InputFault([Finding(name, 0, 0, "is given twice.")])
        rest[name] = figure
    return rest


def _one_word(rule: SelectionRule, name: str, rest: Mapping[str, Any], keys: list[Any]) -> dict[Any, str] | None:
    """A column of words that are all ``none``."""
    is_none = name in WORDS and isinstance(rest.get(name), str) and rest[name] == NONE
    return dict.fromkeys(keys, NONE) if is_none else None


def _options(given: Mapping[str, Any]) -> dict[str, str]:
    """Options as text; ``least={"North": 5}`` is ``least.North``."""
    found: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{part}": text_of(figure) for part, figure in value.items()}
        else:
            found[name] = text_of(value)
    return found


def _ballots(rule: SelectionRule, given: Any) -> Ballots:
    """Points by supporter and bid, as text; a list of bids gives 1 to each."""
    if "ballots" not in rule.needs:
        raise InputFault([Finding("ballots", 0, 0, f"{rule.name} reads no ballots.")])
    if not isinstance(given, Mapping):
        raise InputFault([Finding("ballots", 0, 0, "is no mapping of supporters.")])
    _refuse_doubles("ballots", given)
    found: dict[str, dict[str, str]] = {}
    for supporter, own in given.items():
        if isinstance(own, str):
            what = "is a text; write a list of bids, or points by bid."
            raise InputFault([Finding(f"ballots['{supporter}']", 0, 0, what)])
        points = own.items() if hasattr(own, "items") else [(bid, 1) for bid in own]
        listed = [str(bid) for bid, _ in points]
        if len(set(listed)) != len(listed):
            raise InputFault([Finding(f"ballots['{supporter}']", 0, 0, "names a bid twice.")])
        found[text_of(supporter)] = {str(bid): text_of(figure) for bid, figure in points}
    return found


def _purses(rule: SelectionRule, given: Any) -> dict[str, str] | None:
    if ("purses" in rule.needs) != (given is not None):
        what = f"is missing; {rule.name} reads it." if given is None else f"{rule.name} reads no purses."
        raise InputFault([Finding("purses", 0, 0, what)])
    if given is None:
        return None
    if not hasattr(given, "items"):
        raise InputFault([Finding("purses", 0, 0, "is no mapping of supporters.")])
    _refuse_doubles("purses", given.keys())
    return {text_of(supporter): text_of(figure) for supporter, figure in given.items()}


def _refuse_doubles(name: str, supporters: Iterable[Any]) -> None:
    """Raise ``InputFault`` for names that are one as text, such as 1 and '1'."""
    times = Counter(map(text_of, supporters))
    findings = [Finding(name, 0, 0, f"'{text}' occurs twice.") for text, n in times.items() if n > 1]
    if findings:
        raise InputFault(findings)
