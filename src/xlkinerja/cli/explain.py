"""The commands `forms` and `explain`: which forms there are, and what a code means."""

from __future__ import annotations

import click

from xlkinerja.cli.outside import FORMS


@click.command(options_metavar="[PILIHAN]")
@FORMS
def forms() -> None:
    """Daftar formulir yang dikenal.

    \b
    Contoh:
      xlkinerja forms
      xlkinerja forms --forms formulir-sendiri/
    """
    from xlkinerja.form.loader import load_all  # noqa: PLC0415 - keeps --help fast

    for form in load_all():
        origin = f"  (SHA-256 {form.digest})" if form.digest else ""
        click.echo(f"{form.name}  versi {form.version}  {form.title}{origin}")


@click.command(options_metavar="[PILIHAN]")
@click.argument("code", metavar="KODE")
@FORMS
def explain(code: str) -> None:
    """Jelaskan satu kode temuan: letak, pesan, tindakan, contoh, dasar hukum, dan rumusnya.

    \b
    Contoh:
      xlkinerja explain P-01
      xlkinerja explain XK-203
    """
    from xlkinerja.show import explanation, similar_code  # noqa: PLC0415 - keeps --help fast

    text = explanation(code)
    if text is None:
        meant = similar_code(code)
        hint = f"Maksudnya {meant}?" if meant else "Contoh kode: P-01, XK-203."
        raise click.UsageError(f"Kode {code} tidak dikenal. {hint}")
    click.echo(text)
