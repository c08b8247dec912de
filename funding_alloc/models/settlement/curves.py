"""Concave return curves: what each further pound of a theme brings, in a few straight pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.models.settlement.envelope import Cell, Envelope
from funding_alloc.schema.objectives import CentreWelfare, ReturnCurve


@dataclass(frozen=True)
class Piece:
    """So many pounds that bring ``slope`` each."""

    width: int
    slope: Fraction


Curve = tuple[Piece, ...]
"""Pieces in order; their slopes never rise. Beyond the last a pound brings nothing."""


def curve_of(rule: ReturnCurve, scale: Fraction, budget: int, exhausted_at: Fraction) -> Curve:
    """Return curve of one cell in four pieces.

    Rule    the marginal return falls in a straight line from scale x (2 - shape) at nothing to scale x shape at the
            current budget, and from there to 0 at ``exhausted_at`` budgets; each half of each line is one piece, at the
            value in its middle; all of it times the chance of having an effect.
    Units   pounds wide, benefit per pound.
    Source  concave piecewise-linear returns with an average over the current budget and a marginal share of it.
    Promise the average over the current budget is the scale times the chance of an effect; slopes never rise.
    """
    first, second = budget // 2, budget - budget // 2
    beyond = int((exhausted_at - 1) * budget // 1)
    third, fourth = beyond // 2, beyond - beyond // 2
    widths = (first, second, third, fourth)
    return tuple(Piece(w, scale * s) for w, s in zip(widths, rule.slopes(), strict=True) if w)


def curves_of(envelope: Envelope, settings: CentreWelfare) -> Mapping[Cell, Curve]:
    """Return curve of every cell, on scales that may be compared as the settings say.

    Rule    ``raw``: each theme's own scale; otherwise the median of all themes' scales for each of them.
    """
    scales = settings.scales()
    budgets = envelope.grant if settings.current_budget == "grant" else envelope.requirement
    end = Fraction(settings.exhausted_at)
    return {
        cell: curve_of(settings.curves[cell.theme], scales[cell.theme], budgets[cell], end) for cell in envelope.grant
    }


def benefit(curve: Curve, spend: int) -> Fraction:
    """Benefit of some spending."""
    total = Fraction(0)
    for piece in curve:
        total += piece.slope * min(spend, piece.width)
        spend -= min(spend, piece.width)
    return total
