"""A sweep as files, tables to read, a workbook and a report."""
