"""Draws charts on a sheet of their own: bars, dots and lines, Arial, at most four colours, one chart a printed page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl.chart import BarChart, Reference, ScatterChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from funding_alloc.export.text import clean
from funding_alloc.export.workbook.district_charts import Dots
from funding_alloc.export.workbook.draw import Drawn, Top, set_page, write_top
from funding_alloc.export.workbook.plot_kinds import Chart
from funding_alloc.export.workbook.sheet import Role
from funding_alloc.export.workbook.style import FONT

COLOURS: Final = ("1D70B8", "B3530A", "505A5F", "1F3864")
GRID: Final = "D9DDE3"
WIDTH_CM: Final = 27
TALLEST_CM: Final = 16.5
ROW_CM: Final = 0.529
"""Height of a row of 15 points."""


def draw_charts(book: Workbook, wanted: Sequence[Chart | Dots], drawn: Mapping[str, Drawn], holds: str) -> None:
    """Add the sheet Charts, which holds what ``holds`` says; each chart starts a printed page."""
    ws = book.create_sheet("Charts")
    row = write_top(ws, Top("Charts", [holds])) + 1
    for i, chart in enumerate(wanted):
        place = drawn[chart.sheet]
        picture = _dots(chart, place) if isinstance(chart, Dots) else _bars(chart, place)
        ws.add_chart(picture, f"A{row}")
        row += int(picture.height / ROW_CM) + 3
        if i < len(wanted) - 1:
            ws.row_breaks.append(Break(id=row - 2))
    set_page(ws, Role.RESULT, 0, f"A1:P{row}")
    if len(wanted) == 1:
        ws.page_setup.fitToHeight = 1
    else:  # a page break of ours counts only where the program does not fit pages itself
        ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
        ws.page_setup.scale = 95


def _bars(chart: Chart, drawn: Drawn) -> BarChart:
    last = drawn.last - chart.skipped
    bars = BarChart()
    bars.type = "bar"
    bars.gapWidth = 50
    bars.title = _words(chart.title, 1200, is_bold=True)
    for column, colour in zip(chart.columns, COLOURS, strict=False):
        data = Reference(drawn.sheet, min_col=column, min_row=drawn.headings, max_row=last)
        bars.add_data(data, titles_from_data=True)
        _paint(bars.series[-1], colour)
    bars.set_categories(Reference(drawn.sheet, min_col=1, min_row=drawn.first, max_row=last))
    _axes(bars, chart)
    if len(chart.columns) > 1 and bars.legend is not None:
        bars.legend.position = "b"
        bars.legend.txPr = _letters(1000)
    else:
        bars.legend = None
        bars.dataLabels = _amounts(chart.number_format)
    bars.width = WIDTH_CM
    bars.height = min(3.5 + (last - drawn.first + 1) * (0.45 + 0.3 * len(chart.columns)), TALLEST_CM)
    return bars


def _axes(bars: BarChart, chart: Chart) -> None:
    """Names on the left, the first at the top; the scale with its unit at the bottom."""
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.x_axis.scaling.orientation = "maxMin"
    bars.x_axis.tickLblPos = "low"
    bars.y_axis.crosses = "max"
    bars.y_axis.title = _words(chart.unit, 1000)
    bars.y_axis.number_format = chart.number_format
    bars.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=GRID)))
    bars.x_axis.txPr = bars.y_axis.txPr = _letters(1000)


def _dots(chart: Dots, drawn: Drawn) -> ScatterChart:
    """Points or lines, one colour a column, over the column of the scale across."""
    picture = ScatterChart()
    picture.style = 13
    picture.scatterStyle = "lineMarker"
    picture.title = _words(chart.title, 1200, is_bold=True)
    across = Reference(drawn.sheet, min_col=chart.x, min_row=drawn.first, max_row=drawn.last)
    for column, colour in zip(chart.columns, COLOURS, strict=False):
        data = Reference(drawn.sheet, min_col=column, min_row=drawn.headings, max_row=drawn.last)
        series = SeriesFactory(data, across, title_from_data=True)
        _line_or_dots(series, colour, chart.has_lines)
        picture.series.append(series)
    for axis, title, ends in (
        (picture.x_axis, chart.across, chart.across_ends),
        (picture.y_axis, chart.unit, chart.tallest),
    ):
        axis.delete = False
        axis.title = _words(title, 1000)
        axis.txPr = _letters(1000)
        axis.scaling.min = 0
        axis.scaling.max = ends
        axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=GRID)))
    picture.y_axis.number_format = chart.number_format
    picture.x_axis.number_format = chart.number_format if chart.has_lines else "0"
    if picture.legend is not None:
        picture.legend.position = "b"
        picture.legend.txPr = _letters(1000)
    picture.width, picture.height = WIDTH_CM, TALLEST_CM
    return picture


def _line_or_dots(series: Series, colour: str, is_line: bool) -> None:
    if is_line:
        series.marker = Marker(symbol="none")
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, w=22_000))
        return
    fill = GraphicalProperties(solidFill=colour, ln=LineProperties(noFill=True))
    series.marker = Marker(symbol="circle", size=5, spPr=fill)
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))


def _amounts(number_format: str) -> DataLabelList:
    """Each bar's own amount beside it."""
    labels = DataLabelList(showVal=True, numFmt=number_format, txPr=_letters(900))
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels


def _paint(series: Series, colour: str) -> None:
    """One colour, for negative bars too."""
    series.graphicalProperties = GraphicalProperties(solidFill=colour)
    series.invertIfNegative = False


def _font(size: int, is_bold: bool = False) -> CharacterProperties:
    return CharacterProperties(latin=Font(typeface=FONT), sz=size, b=is_bold)


def _letters(size: int) -> RichText:
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_font(size)), endParaRPr=_font(size))])


def _words(text: str, size: int, is_bold: bool = False) -> Title:
    run = RegularTextRun(rPr=_font(size, is_bold), t=clean(text))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=_font(size, is_bold)), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
