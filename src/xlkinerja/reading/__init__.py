"""The room of reading: finds the form in a workbook and takes what stands in its cells, as it stands there.

In comes a `Workbook` as `ooxml` read it; out goes a `Report` with every cell as typed, and what an earlier answer in
the workbook says. It knows how forms look on sheets, and nothing of what a figure means or whether it is right.
"""
