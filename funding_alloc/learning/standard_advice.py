"""What to collect next: of all changes to one indicator, the one that makes most more comparable, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from funding_alloc.learning.standard_moves import Ground, moves_of, target_of
from funding_alloc.learning.standard_pairs import (
    Extra,
    Key,
    Place,
    Profile,
    comparability,
    place_of,
    profile_of,
    profiles_of,
)
from funding_alloc.schema.standard import PairRule
from funding_alloc.schema.standard_results import Comparability, Move, Step
from funding_alloc.schema.standard_terms import Field, Record

ONE = Fraction(1)


def apply(move: Move, records: Iterable[Record]) -> tuple[Record, ...]:
    """The rows as they would be: definition and unit in all rows of the indicator, period and cohort where missing."""
    return tuple(_applied(move, record) if target_of(record) == move.target else record for record in records)


def _applied(move: Move, record: Record) -> Record:
    always = {Field.DEFINITION_ID, Field.UNIT}
    new = {field: entry for field, entry in move.writes if field in always or not record.is_filled(field)}
    return replace(record, entries={**record.entries, **new})


@dataclass(frozen=True)
class _Standing:
    """Where the set stands between two steps."""

    records: tuple[Record, ...]
    rule: PairRule
    rows: Mapping[Place, tuple[Record, ...]]
    profiles: Mapping[Place, Profile]
    beside: Mapping[Place, tuple[Profile, ...]]
    """Profiles that each place is paired with."""
    users: Mapping[tuple[str, Key], Mapping[Place, frozenset[Extra]]]
    """Who measures each thing, among whom pairs are made."""
    total: Comparability

    @classmethod
    def of(cls, records: tuple[Record, ...], rule: PairRule) -> _Standing:
        profiles = profiles_of(records, rule.of, rule.within, rule.level)
        rows: dict[Place, list[Record]] = {place: [] for place in profiles}
        for record in records:
            rows[place_of(record, rule.of, rule.within)].append(record)
        beside = {
            place: tuple(found for other, found in profiles.items() if other[0] == place[0] and other != place)
            for place in profiles
        }
        users: dict[tuple[str, Key], dict[Place, frozenset[Extra]]] = {}
        for place, found in profiles.items():
            for key, extras in found.keys.items():
                users.setdefault((place[0], key), {})[place] = extras
        total = comparability(records, rule.of, rule.within, rule.level)
        held = {place: tuple(found) for place, found in rows.items()}
        return cls(records, rule, held, profiles, beside, users, total)

    def _met(self, place: Place, key: Key, profile: Profile) -> int:
        """Other places with which a profile would share one thing it measures."""
        extras = profile.keys.get(key, frozenset())
        users = self.users.get((place[0], key), {})
        return sum(other != place and not extras.isdisjoint(found) for other, found in users.items())

    def after(self, move: Move, rows: Sequence[Record]) -> Comparability:
        """Comparability once a move is made: only pairs of the one place that it changes are counted again."""
        place = place_of(rows[0], self.rule.of, self.rule.within)
        old, new = self.profiles[place], profile_of(apply(move, self.rows[place]), self.rule.level)
        others, total = self.beside[place], self.total
        changed = [key for key in {**old.keys, **new.keys} if old.keys.get(key) != new.keys.get(key)]
        more = sum(self._met(place, key, new) - self._met(place, key, old) for key in changed)
        sizes = (old.size, new.size)
        room = sum(min(sizes[1], one.size) - min(sizes[0], one.size) for one in others) if len(set(sizes)) > 1 else 0
        return replace(total, comparable=total.comparable + more, possible=total.possible + room)


def advise(records: Sequence[Record], rule: PairRule, ground: Ground, steps: int) -> tuple[tuple[Step, ...], str]:
    """Steps in the order of what they gain, and why there are no more.

    Rule    greedy: every move is scored exactly with all moves before it done, and the one that raises the share most
            is taken; of equal ones the one that needs no new figures, then the one that writes fewer fields, then the
            first by name. Only moves that make more comparable and raise the share are told.
    Promise the gain told is the difference of two scores; the order of rows and files does not matter.
    """
    standing, out = _Standing.of(tuple(records), rule), list[Step]()
    while len(out) < steps:
        before = standing.total.share
        if before is None or before == ONE:
            return tuple(out), "There is nothing to compare." if before is None else "Every pair is comparable."
        best = _best(standing, ground, before)
        if best is None:
            return tuple(out), _no_more(standing)
        move, after = best
        where = tuple(record for record in records if target_of(record) == move.target)
        gained = after.comparable - standing.total.comparable
        out.append(Step(move, before, after.share or before, gained, where))
        standing = _Standing.of(apply(move, standing.records), rule)
    return tuple(out), "The set file asks for no more steps." if standing.total.share != ONE else ""


def _best(standing: _Standing, ground: Ground, before: Fraction) -> tuple[Move, Comparability] | None:
    found = []
    for move, rows in moves_of(standing.records, standing.rule, ground):
        after = standing.after(move, rows)
        is_more = after.comparable > standing.total.comparable  # a share that rises because less is measured is no gain
        if is_more and after.share is not None and after.share > before:
            rank = (-after.share, move.needs_new_figures, len(move.writes), move.target, move.words)
            found.append((rank, move, after))
    if not found:
        return None
    _, move, after = min(found, key=lambda one: one[0])
    return move, after


def _no_more(standing: _Standing) -> str:
    if not any(profile.keys for profile in standing.profiles.values()):
        return (
            "No single change makes a pair comparable, for no indicator has a usable definition and unit: "
            "let two projects adopt the same one first."
        )
    return (
        "No other single change makes more pairs comparable: what is left is measured by nobody else, or no topic of "
        "the set file says what could stand for it."
    )
