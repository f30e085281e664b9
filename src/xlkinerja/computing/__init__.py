"""The room of computing: what was typed becomes values, and the form's formulas are evaluated on them.

In comes a `Report` as read; out goes the same report with every value, every computed cell, its Excel formula, and how
far rounded inputs may move it. It knows kinds and formulas, and judges nothing: that is for `checking`.
"""
