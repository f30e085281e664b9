"""The room of the answer: what a workbook is to hold when we are done with it.

In comes a checked `Report` and the workbook that it was read from; out go edits: cells, marks, notes, names and the
sheet Pemeriksaan. It knows neither bytes nor programs: `ooxml` writes the edits into a closed file, `excel` into an
open one.
"""
