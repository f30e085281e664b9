"""Compiles forms, rules and messages: `python -m xlkinerja.between.compile`, as the build of a wheel does.

The files go beside the TOML and are used until it changes (`form/compiled.py`). In a checkout nobody needs them: there
each change of a form or of the engine would leave them behind.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from xlkinerja.between.loader import compiled_rules
from xlkinerja.finding import compiled_messages
from xlkinerja.form.loader import compiled_forms


def compiled_files() -> Mapping[str, str]:
    """Return the texts of all compiled files by their paths in the package. Raises FormError."""
    forms = {f"forms/{name}": text for name, text in compiled_forms().items()}
    return forms | {f"between/{name}": text for name, text in compiled_rules().items()} | compiled_messages()


def main(folder: Path) -> None:
    """Write the compiled files into a package's folder."""
    for name, text in compiled_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
