"""One figure of a roll-out as a cell of a table; what does not exist is empty, what is undefined is ``[x]``."""

from __future__ import annotations

from funding_alloc.schema.roll_out_results import RollOutRow


def millions(row: RollOutRow | None, digits: int = 0, sign: str = "") -> str:
    """A value in millions, with its range where it is simulated."""
    return spread(row, digits, sign, 1_000_000)


def number(row: RollOutRow | None, digits: int, unit: int = 1) -> str:
    """The value alone."""
    return "" if row is None else "[x]" if row.value is None else _plain(row.value / unit, digits)


def spread(row: RollOutRow | None, digits: int, sign: str = "", unit: int = 1) -> str:
    """A value, with its range where it is simulated."""
    if row is None or row.value is None:
        return "" if row is None else "[x]"
    text = _plain(row.value / unit, digits, sign)
    if row.low is None or row.high is None:
        return text
    return f"{text} ({_plain(row.low / unit, digits, sign)} to {_plain(row.high / unit, digits, sign)})"


def _plain(value: float, digits: int, sign: str = "") -> str:
    """A number whose zero has no sign."""
    text = f"{value:{sign},.{digits}f}"
    return text.lstrip("+-") if not float(text.replace(",", "")) else text
