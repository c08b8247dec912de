"""The comparison workbook: values only, every sheet declared as columns and rows, drawn by one writer."""

from funding_alloc.export.workbook.book import write_workbook

__all__ = ["write_workbook"]
