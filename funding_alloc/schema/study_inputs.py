"""What every study is read as; each kind of study has a kind of its own."""

from __future__ import annotations


class StudyInputs:
    """What the file of a study holds, with the tables that it names."""

    file: str
    """Name of the study's file, as it is shown."""
