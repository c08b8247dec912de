"""Units of what a formula handles, and the arithmetic between them.

A unit is written as its author would say it: ``persons``, ``gbp``, ``gbp per person``, ``pupils * miles``. Pure numbers
carry a kind instead, so that an index is never taken for a share.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_ATOM = re.compile(r"[a-z][a-z0-9_]*")
KINDS: Final = frozenset({"number", "share", "index", "ratio", "score", "rank", "flag", "label"})
"""``share``: parts of a whole; ``index``: 1 is the average; ``score``: an indicator as published; ``flag``: 0 or 1."""
CURRENCIES: Final = frozenset({"gbp", "usd", "eur"})


@dataclass(frozen=True)
class Unit:
    """Powers of named dimensions, or the kind of a pure number."""

    powers: tuple[tuple[str, int], ...] = ()
    kind: str = "number"
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        """As its author wrote it, else from its dimensions."""
        if self.text:
            return self.text
        if not self.powers:
            return self.kind
        over = [name for name, power in self.powers for _ in range(power)]
        under = [name for name, power in self.powers for _ in range(-power)]
        return " per ".join([" * ".join(over) or "1", *under])

    @property
    def is_pure(self) -> bool:
        """Whether this is a pure number of some kind."""
        return not self.powers

    @property
    def is_extensive(self) -> bool:
        """Whether amounts of this unit may be added up over areas: people, dwellings, money; not rates or indices."""
        return bool(self.powers) and all(power > 0 for _, power in self.powers)

    @property
    def is_money(self) -> bool:
        """Whether this is an amount of one currency, in ones, thousands or millions."""
        return len(self.powers) == 1 and self.powers[0][1] == 1 and self.powers[0][0].split("_")[0] in CURRENCIES

    def fits(self, other: Unit) -> bool:
        """Whether amounts of the two may be added or compared."""
        if self.powers or other.powers:
            return self.powers == other.powers
        loose = {"number", "ratio", "flag"}
        return self.kind == other.kind or self.kind in loose or other.kind in loose

    def times(self, other: Unit) -> Unit:
        """Unit of a product."""
        return self._combined(other, 1)

    def over(self, other: Unit) -> Unit:
        """Unit of a quotient."""
        return self._combined(other, -1)

    def _combined(self, other: Unit, sign: int) -> Unit:
        powers: dict[str, int] = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + sign * power
        left = {name: power for name, power in powers.items() if power}
        if left:
            return _made(left)
        neutral = {"number", "flag"}
        if self.is_pure and other.is_pure and other.kind in neutral:
            return Unit(kind=self.kind)
        if self.is_pure and other.is_pure and self.kind in neutral and sign == 1:
            return Unit(kind=other.kind)
        return Unit(kind="ratio")


def _made(powers: Mapping[str, int]) -> Unit:
    return Unit(tuple(sorted(powers.items())))


def _atom(word: str) -> str:
    """One spelling for singular and plural: persons and person are the same."""
    name = re.sub(r"\s+", "_", word.strip().lower())
    if not _ATOM.fullmatch(name):
        raise ValueError(f"'{word.strip()}' is not a unit: write words such as persons, gbp, 'gbp per person' or index")
    return name[:-1] if name.endswith("s") and len(name) > 2 else name


def parse_unit(text: str) -> Unit:
    """Read a unit. Raises ``ValueError`` for anything but words joined by ``*`` and ``per``."""
    if text.strip() in KINDS:
        return Unit(kind=text.strip())
    over, *under = re.split(r"\s+per\s+", text.strip())
    powers: dict[str, int] = {}
    for word in [] if over.strip() == "1" else over.split("*"):
        powers[_atom(word)] = powers.get(_atom(word), 0) + 1
    for part in under:
        powers[_atom(part)] = powers.get(_atom(part), 0) - 1
    powers = {name: power for name, power in powers.items() if power}
    if not powers or set(powers) & {_atom(kind) for kind in KINDS}:
        raise ValueError(f"'{text}' is not a unit: a pure number is one of {', '.join(sorted(KINDS))}")
    return Unit(tuple(sorted(powers.items())), text=text.strip())


NUMBER: Final = Unit()
SHARE: Final = Unit(kind="share")
INDEX: Final = Unit(kind="index")
RATIO: Final = Unit(kind="ratio")
SCORE: Final = Unit(kind="score")
RANK: Final = Unit(kind="rank")
FLAG: Final = Unit(kind="flag")
LABEL: Final = Unit(kind="label")
GBP: Final = parse_unit("gbp")
