"""Drawings as SVG text: shapes, wrapped words, and a width for every word so that none is cut off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from funding_alloc.export.text import clean

NAVY: Final = "#1F3864"
INK: Final = "#0B0C0C"
GREY: Final = "#505A5F"
LIGHT: Final = "#D0D5DD"
PAPER: Final = "#FFFFFF"
FONT: Final = "Arial, Helvetica, sans-serif"
_NARROW: Final = frozenset("fijlrtI.,:;'|!()[] ")
_WIDE: Final = frozenset("mwMWABCDEFGHKNOPQRSUVXYZ%@&£—")
Spot = tuple[float, float]


def width_of(text: str, size: float) -> float:
    """Width that a text may take, in the drawing's units: no letter of the fonts named is wider than taken here.

    Promise grows with the text; wide letters count more.
    """
    return size * sum(_width(sign) for sign in text)


def _width(sign: str) -> float:
    if ord(sign) > 0x2E7F:
        return 1.1  # letters of scripts that fill a square
    return 0.36 if sign in _NARROW else 0.98 if sign in _WIDE else 0.62


def wrap(text: str, size: float, width: float) -> list[str]:
    """Lines of a text no wider than ``width``; a word that is wider is broken.

    Promise no sign is lost but the spaces where lines break.
    """
    lines, here = [], ""
    for word in clean(text).split():
        rest = word
        while width_of(rest, size) > width and len(rest) > 1:
            if here:
                lines.append(here)
                here = ""
            fits = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or width_of(rest[:n], size) <= width)
            lines.append(rest[:fits])
            rest = rest[fits:]
        wider = f"{here} {rest}".strip()
        if here and width_of(wider, size) > width:
            lines.append(here)
            wider = rest
        here = wider
    return [*lines, here] if here else lines or [""]


def number(value: float) -> str:
    """A coordinate with two decimals at most, the same on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@dataclass
class Drawing:
    """Shapes in the order they are drawn; what is drawn later lies above."""

    width: float
    height: float
    title: str
    about: str
    """For readers who do not see it."""
    shapes: list[str] = field(default_factory=list)

    def add(self, tag: str, content: str = "", /, **attributes: str | float) -> None:
        """Add one element; ``stroke_width`` is written ``stroke-width``."""
        written = " ".join(
            f"{name.replace('_', '-')}={quoteattr(value if isinstance(value, str) else number(value))}"
            for name, value in attributes.items()
        )
        self.shapes.append(f"<{tag} {written}>{content}</{tag}>" if content else f"<{tag} {written}/>")

    def words(self, at: Spot, text: str, size: float = 11, **attributes: str | float) -> None:
        """One line of text that begins, or by ``text_anchor`` ends or is centred, at a spot."""
        look = {"font_family": FONT, "font_size": size, "fill": INK, **attributes}
        self.add("text", escape(clean(text)), x=at[0], y=at[1], **look)

    def path(self, spots: Sequence[Spot], **attributes: str | float) -> None:
        """A line through spots."""
        told = " ".join(f"{'M' if i == 0 else 'L'}{number(x)} {number(y)}" for i, (x, y) in enumerate(spots))
        self.add("path", d=told, fill="none", **attributes)

    def area(self, spots: Iterable[Spot], **attributes: str | float) -> None:
        """A filled shape."""
        self.add("polygon", points=" ".join(f"{number(x)},{number(y)}" for x, y in spots), **attributes)

    def text(self) -> bytes:
        """The whole as a file."""
        size = f'width="{number(self.width)}" height="{number(self.height)}"'
        box = f'viewBox="0 0 {number(self.width)} {number(self.height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img">'
        told = f"<title>{escape(clean(self.title))}</title>\n<desc>{escape(clean(self.about))}</desc>"
        back = f'<rect x="0" y="0" width="{number(self.width)}" height="{number(self.height)}" fill="{PAPER}"/>'
        body = "\n".join((head, told, back, *self.shapes, "</svg>"))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round values between two bounds, about as many as wanted.

    Promise each lies within the bounds, steps are 1, 2 or 5 times a power of ten.
    """
    if high <= low:
        return [low]
    rough = (high - low) / wanted
    power = 10.0
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    step = next((power * k for k in (1, 2, 5) if power * k >= rough), power * 10)
    first = int(-(-low // step))
    return [i * step for i in range(first, int(high // step) + 1)]
