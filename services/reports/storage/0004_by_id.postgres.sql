-- An id begins with the report and ends with the number in six digits: its own order is that of the report.
DROP INDEX facts_by_report;
DROP INDEX findings_by_report;
