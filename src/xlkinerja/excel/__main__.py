"""Runs the Excel door: `xlkinerja-excel` and `python -m xlkinerja.excel`, which is what buttons run."""

from xlkinerja.excel.command import main

if __name__ == "__main__":
    main()
