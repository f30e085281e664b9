"""The room of other formats: .xls, .xlsb and .ods, which other programs read for us in child processes within limits.

In come the bytes of a file that `ooxml` refused; out goes a `Workbook` with the program that read it (`read_foreign`).
Only here LibreOffice is started and python-calamine imported. It knows nothing of forms, and writes into no folder but
its own temporary one.
"""
