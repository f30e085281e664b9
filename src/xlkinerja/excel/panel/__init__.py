"""The panel: a small window beside Excel that says what was found and leads to the cells.

`presenter` decides what is shown, `window` draws it, `worker` talks to Excel in a process of its own, so that a busy
Excel never freezes the window; `channel` is the panel's end of that process.
"""
