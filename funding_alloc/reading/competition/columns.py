"""Columns and tables of a round: what they hold, and whether they are needed, depends on its rules."""

from __future__ import annotations

from funding_alloc.reading.template import columns
from funding_alloc.schema.competition.round import Competition

Need = columns.Need[Competition]
Choice = columns.Choice[Competition]
Column = columns.Column[Competition]
TableSpec = columns.TableSpec[Competition]
