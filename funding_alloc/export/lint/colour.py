"""Contrast of letters with what lies behind them."""

from __future__ import annotations

import colorsys
import re
from typing import Any, Final

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.xml.functions import fromstring

from funding_alloc.export.lint.opened import Opened

LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, level AA, for text of ordinary size."""
WHITE: Final = "FFFFFF"
BLACK: Final = "000000"
NAMED: Final = {
    "red": "FF0000",
    "green": "00FF00",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "cyan": "00FFFF",
    "magenta": "FF00FF",
    "white": WHITE,
    "black": BLACK,
}
"""Colours that a number format may name."""
_SCHEME: Final = ("lt1", "dk1", "lt2", "dk2", *(f"accent{i}" for i in range(1, 7)), "hlink", "folHlink")
_HEX: Final = re.compile(r"[0-9A-Fa-f]{6}")


def contrast(one: str, other: str) -> float:
    """Rule: (lighter + 0.05) / (darker + 0.05), in relative luminance (WCAG 2.2)."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def scheme_of(opened: Opened) -> dict[int, str]:
    """The theme's colours by the number that cells name them by."""
    theme: Any = opened.book.loaded_theme
    out: dict[int, str] = {}
    for holder in fromstring(theme).iter() if theme else ():
        name = str(holder.tag).rpartition("}")[2]
        if name in _SCHEME and len(holder):
            out[_SCHEME.index(name)] = str(holder[0].get("lastClr") or holder[0].get("val") or "")
    return {place: found for place, found in out.items() if _HEX.fullmatch(found)}


def shown(colour: Any, scheme: dict[int, str], otherwise: str) -> str | None:
    """A cell's colour as six digits; None where the file does not tell."""
    if colour is None:
        return otherwise
    if colour.type == "theme":
        base = scheme.get(int(colour.theme))
        return None if base is None else _tinted(base, float(colour.tint or 0))
    if colour.type == "indexed":
        place = int(colour.indexed)
        if place >= len(COLOR_INDEX):
            return otherwise
        return COLOR_INDEX[place][-6:]
    found = str(colour.rgb)[-6:]
    return found if _HEX.fullmatch(found) else None


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _tinted(colour: str, tint: float) -> str:
    """A theme's colour made lighter (above nought) or darker, as the file format defines it."""
    hue, light, full = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(max(light, 0), 1), full))
