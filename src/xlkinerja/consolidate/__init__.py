"""The room of consolidation: from the workbooks of many satker to the agency's figures, each of them defended.

In come workbooks, lists and decisions; out goes an `Agency`: collected, chosen, added up by the forms' own formulas,
with proof that nothing was lost; `book` prints it, `dataset` gives it as data. It changes no workbook of anybody else.
"""
