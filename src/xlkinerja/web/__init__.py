"""The room of the page: what a page in a browser asks of the engine, as plain data and bytes.

In come the bytes of workbooks with the names and days that they had on the disk, and options; out go data that JSON can
hold and the bytes of workbooks: the very bytes that the command writes. It knows no browser and no command line.
"""
