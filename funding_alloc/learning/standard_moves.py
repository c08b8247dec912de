"""Changes to one indicator that could make it the same as another place's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from funding_alloc.learning.standard_pairs import Key, key_of, place_of
from funding_alloc.learning.standard_units import factor_between
from funding_alloc.schema.standard import PairRule, UnitFactor
from funding_alloc.schema.standard_results import Move, Target
from funding_alloc.schema.standard_terms import Entry, Field, Level, Record

FILL = "fill in, if it is what is measured"
CONVERT = "convert by a stated factor"
COLLECT = "collect anew by this definition and unit"
Writes = tuple[tuple[Field, Entry], ...]


@dataclass(frozen=True)
class Ground:
    """What moves rest on: which indicators could stand for one another, and factors between units."""

    topics: Mapping[str, str]
    """Topic by name of the indicator, in small letters."""
    units: Mapping[str, UnitFactor]

    def is_alike(self, indicator: str, others: Sequence[Record]) -> bool:
        """Whether an indicator shares a topic with any of other rows'."""
        topic = self.topics.get(indicator.casefold())
        return topic is not None and any(self.topics.get(other.indicator.casefold()) == topic for other in others)


def target_of(record: Record) -> Target:
    """The indicator that a row is of."""
    return Target(record.programme, record.authority, record.project, record.indicator)


def moves_of(records: Sequence[Record], rule: PairRule, ground: Ground) -> Iterator[tuple[Move, tuple[Record, ...]]]:
    """Every single change that could be made, with the rows it is made to.

    A definition, with its unit, is only taken over where a topic says that it could stand for what is measured.
    """
    rows: dict[Target, list[Record]] = defaultdict(list)
    users: dict[str, dict[Key, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        rows[target_of(record)].append(record)
        key = key_of(record, rule.level)
        if key is not None:
            users[place_of(record, rule.of, rule.within)[0]][key].append(record)
    for target, here in rows.items():
        place = place_of(here[0], rule.of, rule.within)
        for key, using in users[place[0]].items():
            others = [one for one in using if place_of(one, rule.of, rule.within) != place]
            if others:
                yield from ((move, tuple(here)) for move in _moves(target, here, (key, others), rule, ground))


def _moves(
    target: Target, here: Sequence[Record], used: tuple[Key, Sequence[Record]], rule: PairRule, ground: Ground
) -> Iterator[Move]:
    key, others = used
    if all(key_of(record, rule.level) == key for record in here):
        for writes in _extras(here, others, rule.level):
            yield Move(target, writes, FILL, needs_new_figures=False)
        return
    fields = (Field.DEFINITION_ID, Field.UNIT)[: len(key)]
    wrong = [field for field, word in zip(fields, key, strict=True) if any(r.word(field) != word for r in here)]
    if Field.DEFINITION_ID in wrong and not ground.is_alike(target.indicator, others):
        return
    kind = _kind(here, key, ground)
    writes = tuple((field, _first(others, field)) for field in wrong)
    yield Move(target, writes, kind, needs_new_figures=kind == COLLECT)


def _kind(here: Sequence[Record], key: Key, ground: Ground) -> str:
    """Whether what stands there stays true: where nothing contradicts it, or a factor turns it into the other."""
    definitions = {word for record in here if (word := record.word(Field.DEFINITION_ID)) is not None}
    units = {word for record in here if (word := record.word(Field.UNIT)) is not None}
    if definitions - {key[0]}:
        return COLLECT
    strange = units - set(key[1:]) if len(key) > 1 else set()
    if not strange:
        return FILL
    return CONVERT if all(factor_between(unit, key[1], ground.units) is not None for unit in strange) else COLLECT


def _extras(here: Sequence[Record], others: Sequence[Record], level: Level) -> Iterator[Writes]:
    """Periods and cohorts that others have and that are missing here; a period only where there is one row."""
    asked = [Field.DATE] * (level.needs_period and len(here) == 1) + [Field.COHORT] * level.needs_cohort
    for field in asked:
        if not all(record.is_filled(field) for record in here):
            found = {record.entries[field].text: record.entries[field] for record in others if record.is_filled(field)}
            yield from (((field, found[text]),) for text in sorted(found))


def _first(records: Sequence[Record], field: Field) -> Entry:
    """A cell as most plainly written, whatever the order of rows."""
    return min((record.entries[field] for record in records), key=lambda entry: (len(entry.text), entry.text))
