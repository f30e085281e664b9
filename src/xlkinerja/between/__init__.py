"""The room of rules between workbooks: what those of one satker must agree on, and what must last a quarter.

In come checked reports, one at a time, reduced to a few facts; out go findings in each of the workbooks that disagree.
The rules are data (`between.toml`). It opens no file and keeps no workbook, so that hundreds can be held against each
other.
"""
