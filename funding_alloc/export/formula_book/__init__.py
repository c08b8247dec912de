"""One formula on one table as a live workbook: data, parameters, every step, results, and whether they are as run."""
