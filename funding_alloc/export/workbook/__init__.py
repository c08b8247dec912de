"""The comparison workbook: every sheet declared as columns and rows, drawn by one writer, its sums live formulas."""

from funding_alloc.export.workbook.book import write_workbook

__all__ = ["write_workbook"]
