"""Themes of settlements, as lists that a user may edit, the way from one list to the next, and home departments."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import Name, Slug, Strict, Text, Year
from funding_alloc.schema.sources import Grounded
from funding_alloc.years import FiscalYear

NO_THEME: Final = "none"
"""Theme of a fund outside the settlement that no theme of the list covers."""


class Department(Grounded):
    """A home department under the short name that fund files use."""

    id: Text
    title: Text


class ThemeList(Grounded):
    """Names of the spending themes of some years, in the publisher's words."""

    id: Name
    title: Text
    first: Year
    last: Year | None = None
    """Last year in which the list is in force; left out while it is."""
    themes: Annotated[tuple[Text, ...], Field(min_length=1)]

    def is_in_force(self, year: FiscalYear) -> bool:
        """Whether a line of that year may use the list."""
        return self.first <= year and (self.last is None or year <= self.last)


class ThemeMove(Grounded):
    """Where the funds of one old theme are found in the new list."""

    old: Text
    new: Annotated[tuple[Text, ...], Field(min_length=1)]
    rule: Text | None = None
    """How funds are told apart where the old theme goes to several new ones."""
    by_fund: dict[Name, Text] | None = None
    """New theme of each fund, where the old theme goes to several."""

    @model_validator(mode="after")
    def _several_need_a_rule(self) -> Self:
        is_ruled = self.rule is not None and self.by_fund is not None
        if len(self.new) > 1 and not is_ruled:
            raise ValueError(f"'{self.old}' goes to {len(self.new)} new themes, so it needs a 'rule' and 'by_fund'")
        if len(self.new) == 1 and (self.rule is not None or self.by_fund is not None):
            raise ValueError(f"'{self.old}' goes to one new theme, so a rule has nothing to choose")
        return self

    def of_fund(self, fund: str) -> str | None:
        """The new theme of a fund; None where the rule says nothing about it."""
        return self.new[0] if self.by_fund is None else self.by_fund.get(fund)


class ThemeMap(Strict):
    """The way from one list of themes to a later one."""

    old: Name
    new: Name
    themes: tuple[ThemeMove, ...]


class ThemeFile(Strict):
    """Every list of themes, the maps between them, and the home departments."""

    theme_file: Slug
    title: Text
    departments: tuple[Department, ...]
    lists: Annotated[tuple[ThemeList, ...], Field(min_length=1)]
    maps: tuple[ThemeMap, ...]

    def list_of(self, name: str) -> ThemeList:
        """The list of that name. Raises ``StopIteration`` for a name that reading would have refused."""
        return next(found for found in self.lists if found.id == name)

    def later_theme(self, list_name: str, theme: str, fund: str) -> str | None:
        """Theme of a fund in the list that the map leads to; None where no map starts at the list."""
        for way in self.maps:
            if way.old == list_name:
                return next((move.of_fund(fund) for move in way.themes if move.old == theme), None)
        return None


class NoLine(Grounded):
    """A theme of the list that has no line in the fund file, and why."""

    theme: Text


class ThemeUse(Strict):
    """The list of themes that a fund file uses."""

    file: Text
    """Theme file, beside the fund file."""
    list: Name
    without_lines: tuple[NoLine, ...]
    """Themes of the list without a line here; an empty list says that every theme has one."""
