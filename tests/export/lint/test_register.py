"""The register: every rule is broken by one workbook, in one place, and held by another."""

from __future__ import annotations

from pathlib import Path

import pytest

from funding_alloc.export.lint.register import NOT_TOLD, RULES
from funding_alloc.export.lint.rule import Profile, Rule, Weight
from tests.export.lint.breaks import BREAKS
from tests.export.lint.sound import broken, report

HAS_NO_BARS = {"LK7"}
"""Rules of which a sound workbook of openpyxl's has nothing: it writes no solid data bars."""


def test_every_rule_has_its_own_id_and_a_case() -> None:
    """Rules and cases are the same set; a line that is claimed in part says which part is not."""
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids) >= 38
    assert set(BREAKS) == set(ids)
    assert set(NOT_TOLD) & set(ids) == {"WB8", "FM6", "LK6"}


@pytest.mark.parametrize("profile", Profile)
def test_a_sound_workbook_breaks_no_rule(profile: Profile, tmp_path: Path) -> None:
    """For review every rule but that of data bars has something to look at, and finds nothing."""
    found = report(tmp_path, profile)
    assert broken(found) == {}
    assert found.is_sound(is_strict=True)
    if profile is Profile.REVIEW:
        assert {o.rule.id for o in found.outcomes if o.not_applicable} == HAS_NO_BARS


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_rule_is_told_where_it_is_broken(rule: str, tmp_path: Path) -> None:
    """The change is told by the rule, at its place, and by no rule that it does not break."""
    case = BREAKS[rule]
    found = report(tmp_path, case.profile, case.before, case.after)
    assert broken(found) == case.leads_to
    is_essential = any(o.faults and o.rule.weight is Weight.ESSENTIAL for o in found.outcomes)
    assert found.is_sound(is_strict=False) is not is_essential
    assert not found.is_sound(is_strict=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_whom_it_harms_and_how_to_mend_it(rule: Rule) -> None:
    """In sentences, for a reader who has never heard of the rule."""
    for words in (rule.wrong, rule.mend):
        assert words[0].isupper()
        assert words.endswith(".")
    assert not rule.title.endswith(".")
