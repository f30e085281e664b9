"""Runs the command line: `xlkinerja` and `python -m xlkinerja`."""

from xlkinerja.cli.main import main

if __name__ == "__main__":
    main()
