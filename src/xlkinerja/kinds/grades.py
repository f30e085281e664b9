"""The grades that stand where other indicators have a number: `BB`, `A-`."""

from __future__ import annotations

GRADES = ("AA", "A", "A-", "BB", "B", "B-", "CC", "C", "C-", "D", "E", "F")
"""All grades, best first: those of SAKIP (AA A BB B CC C D E) and of services (A A- B B- C C- D E F) in one order."""
