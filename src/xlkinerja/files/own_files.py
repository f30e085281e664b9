"""Our own hidden files in a folder of answers: by them it is told from other folders."""

from __future__ import annotations

from pathlib import Path

HIDDEN = ".xlkinerja"

LEDGER = Path(HIDDEN) / "hasil.json"
"""What tells a folder of answers from other folders."""
