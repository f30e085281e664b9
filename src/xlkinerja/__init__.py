"""Reads, checks and fills the Excel performance reports of Indonesian government offices, inside the same workbook."""
