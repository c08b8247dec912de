"""Arguments of a call from Python: mappings, Series and tables, their ids, and awards in the kind of the question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.rules.figures import text_of
from funding_alloc.rules.rule import RegisteredRule

SINGULAR: Final[Mapping[str, str]] = {
    f"{name}s": name for name in ("claim", "ask", "score", "value", "region", "owner")
}
"""Arguments are in the plural, for they hold all; columns of a table are in the singular."""


def source_of(rule: RegisteredRule, name: str, rest: Mapping[str, Any], table: Any) -> Any:
    """Where a column comes from: its own argument, else the table."""
    if name in rest:
        if not hasattr(rest[name], "items"):
            raise InputFault([Finding(name, 0, 0, "is neither a mapping of ids nor a Series.")])
        return rest[name]
    if table is not None and name in table.columns:
        return table[name]
    known = [*rest, *(() if table is None else map(str, table.columns))]
    fix = did_you_mean(name, known) if known else ""
    raise InputFault([Finding(name, 0, 0, f"is missing; {rule.name} reads it.", fix)])


def keys_of(source: Any) -> list[Any]:
    """The ids in their order. Raises ``InputFault`` for none, blanks and doubles."""
    ids = None if source is None else getattr(source, "index", None) if hasattr(source, "iloc") else source
    keys = [] if ids is None else list(ids)
    if not keys:
        raise InputFault([Finding("ids", 0, 0, "there is nobody to share among.")])
    texts = [text_of(key) for key in keys]
    findings = [Finding("ids", 0, 0, "an id is blank.")] if "" in texts else []
    findings += [
        Finding("ids", 0, 0, f"'{text}' occurs twice.") for text, n in Counter(texts).items() if n > 1 and text
    ]
    if findings:
        raise InputFault(findings)
    return keys


def refuse_other_ids(keys: list[Any], sources: Mapping[str, Any]) -> None:
    """Raise ``InputFault`` where columns are about different ids."""
    wanted = {str(key) for key in keys}
    findings = []
    for name, source in sources.items():
        held = {str(key) for key in keys_of(source)}
        findings += [Finding(f"{name}['{code}']", 0, 0, "is missing.") for code in wanted - held]
        findings += [Finding(f"{name}['{code}']", 0, 0, "is not among the other columns.") for code in held - wanted]
    if findings:
        raise InputFault(findings)


def say_in_python(name: str, code: str, what: str, fix: str) -> Finding:
    """A finding at an argument."""
    return Finding(f"{name}['{code}']" if code else name, 0, 0, what, fix)


def by_column(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments under the names of their columns."""
    return {SINGULAR.get(name, name): value for name, value in given.items()}


def is_series(value: Any) -> bool:
    """Whether a column is a Series, and so answered with one."""
    return hasattr(value, "index") and hasattr(value, "iloc")


def as_series(like: Any, awards: list[Fraction]) -> Any:
    """Awards as a Series with the index of the question."""
    return type(like)([_plain(award) for award in awards], index=like.index, name="award")


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
