"""The room of the command line: words, options and exit codes.

In come arguments as people type them; out go lines on the screen, files saved and an exit code. Nothing is read,
computed or decided here, and only what a command needs is imported, when it needs it: so `--help` starts fast.
"""
