"""The package layer: reads a workbook within bounds and changes it without touching any other byte.

Knows nothing of forms. `read_workbook` gives what the file holds, `patch` applies `Edits` to its bytes.
"""
