"""Comparability of outcome data: what two places both measure, by the same definition and in the same unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from funding_alloc.schema.standard_results import Comparability
from funding_alloc.schema.standard_terms import Field, Level, PairOf, Record, Value, Within

Key = tuple[str, ...]
"""A definition, with its unit where units count."""
Extra = tuple[Value, ...]
"""What else must be the same: a period, a cohort, both, or nothing."""
Place = tuple[str, str]
"""Among whom pairs are made, and who is compared."""


@dataclass(frozen=True)
class Profile:
    """What a place measures."""

    keys: Mapping[Key, frozenset[Extra]]
    unkeyed: int
    """Indicators, by name, that have no usable definition or unit in any row."""

    @property
    def size(self) -> int:
        """Indicators: those with a key, by key, and those without, by name."""
        return len(self.keys) + self.unkeyed

    def shared(self, other: Profile) -> int:
        """Indicators that another place has too."""
        there = other.keys
        return sum(key in there and not extras.isdisjoint(there[key]) for key, extras in self.keys.items())


def place_of(record: Record, of: PairOf, within: Within) -> Place:
    """Who is compared, and among whom."""
    among = record.programme if within is Within.PROGRAMME else ""
    return among, record.authority if of is PairOf.AUTHORITY else record.project


def key_of(record: Record, level: Level) -> Key | None:
    """What makes an indicator the same as another's; None where it is not known."""
    definition, unit = record.word(Field.DEFINITION_ID), record.word(Field.UNIT)
    if definition is None or (level.needs_unit and unit is None):
        return None
    return (definition, unit) if level.needs_unit and unit is not None else (definition,)


def extra_of(record: Record, level: Level) -> Extra | None:
    """What else must be the same; None where it is not known."""
    asked: list[Value] = []
    if level.needs_period:
        asked.append(record.value(Field.DATE))
    if level.needs_cohort:
        asked.append(record.word(Field.COHORT))
    if level.needs_value and not record.is_filled(Field.VALUE):
        return None
    return None if None in asked else tuple(asked)


def profile_of(records: Iterable[Record], level: Level) -> Profile:
    """What a place's rows measure."""
    extras: dict[Key, set[Extra]] = defaultdict(set)
    names: dict[tuple[str, str], bool] = {}
    for record in records:
        name = (record.project, record.indicator.casefold())
        key, extra = key_of(record, level), extra_of(record, level)
        names[name] = names.get(name, False) or key is not None
        if key is not None:
            extras[key] |= set() if extra is None else {extra}
    keys = {key: frozenset(found) for key, found in extras.items()}
    return Profile(keys, sum(not has_key for has_key in names.values()))


def profiles_of(records: Iterable[Record], of: PairOf, within: Within, level: Level) -> dict[Place, Profile]:
    """Every place's profile, in order of places."""
    rows: dict[Place, list[Record]] = defaultdict(list)
    for record in records:
        rows[place_of(record, of, within)].append(record)
    return {place: profile_of(rows[place], level) for place in sorted(rows)}


def pairs_of(profiles: Mapping[Place, Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Every pair of places that is made."""
    for (one, here), (other, there) in combinations(profiles.items(), 2):
        if one[0] == other[0]:
            yield here, there


def comparability(records: Iterable[Record], of: PairOf, within: Within, level: Level) -> Comparability:
    """What of the pairs of places can be compared.

    Rule    over all pairs of places, the indicators that both have (the same definition and, by level, unit, and at
            least once the same period or cohort), divided by the most that each pair could have in common, which is
            the lesser of the two numbers of indicators. Where each place has one indicator it is the share of pairs
            with the same definition.
    Units   a pure share, 0 to 1; None where there is no pair. Every pair weighs by what could be compared in it.
    Source  section 9 of the settlement reference: share of authority pairs with the same definition id.
    Promise the order of rows and files does not matter; a duplicate never raises it; filling a blank never lowers it,
            unless it shows one name to stand for two definitions; blanks are like nothing, not even other blanks.
    """
    comparable = possible = with_any = pairs = 0
    for here, there in pairs_of(profiles_of(records, of, within, level)):
        shared = here.shared(there)
        comparable += shared
        possible += min(here.size, there.size)
        with_any += shared > 0
        pairs += 1
    return Comparability(level, comparable, possible, with_any, pairs)


def comparability_by_groups(records: Sequence[Record], of: PairOf, within: Within, level: Level) -> Comparability:
    """The same by another way: who measures one thing is counted, and n of them make n(n-1)/2 pairs.

    Promise equal to ``comparability``.
    """
    groups: dict[tuple[str, Key, Extra], set[str]] = defaultdict(set)
    for record in records:
        key, extra, (among, who) = key_of(record, level), extra_of(record, level), place_of(record, of, within)
        if key is not None and extra is not None:
            groups[among, key, extra].add(who)
    met = {(among, key, *pair) for (among, key, _), whos in groups.items() for pair in combinations(sorted(whos), 2)}
    has_extras = level.needs_period or level.needs_cohort
    comparable = len(met) if has_extras else sum(len(whos) * (len(whos) - 1) // 2 for whos in groups.values())
    sizes: dict[str, list[int]] = defaultdict(list)
    for (among, _), profile in profiles_of(records, of, within, level).items():
        sizes[among].append(profile.size)
    # in order of size each place is the lesser one of its pairs with all that follow
    possible = sum(
        size * (len(found) - 1 - rank) for found in sizes.values() for rank, size in enumerate(sorted(found))
    )
    pairs = sum(len(found) * (len(found) - 1) // 2 for found in sizes.values())
    return Comparability(level, comparable, possible, len({(among, *pair) for among, _, *pair in met}), pairs)
