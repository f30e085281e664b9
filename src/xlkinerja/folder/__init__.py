"""The room of folders: a folder of submissions in, a folder of answers out, whatever happens on the way.

In come files as `files` found them; out go outcomes, answers under names of their own, and the list of what was
received. It runs the pipeline in several processes and remembers what it did; files of other formats it has read by
`foreign` and moved into a new workbook. Of forms it knows only what a report says of itself.
"""
