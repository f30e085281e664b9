"""The room of the next workbook: what of a report goes on into another one of its form.

In comes a `Report`; out goes a `Prefill` for `templates`: next quarter's beginning (`carry`), or everything for the
same period (`move`, with a list of what found no home: `left_behind`). It writes no workbook itself.
"""
