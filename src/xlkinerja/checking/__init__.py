"""The room of checking: says what is wrong with a computed report.

In comes a `Report` with all its values; out goes the same report with findings, gravest first, and those settled that
staff have explained. It changes no value, and knows nothing of files or of how an answer looks.
"""
