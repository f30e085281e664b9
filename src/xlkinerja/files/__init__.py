"""The room of files: finds them in folders, saves them whole or not at all, locks, and writes CSV.

In come paths and bytes; out go files that were found, each once, and files that were saved. It knows nothing of what is
in a workbook.
"""
