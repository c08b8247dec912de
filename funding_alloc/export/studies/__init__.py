"""What the studies beside the three models show: the same tables for the screen, the workbook and the report."""
