"""The package layer: reads a workbook within bounds and changes it without touching any other byte.

In come bytes; out goes a `Workbook` (`read_workbook`), or the same bytes with `Edits` applied (`patch`), proven to be
changed nowhere else. It knows nothing of forms, and stands alone.
"""
