"""The commands `forms` and `explain`: which forms there are, and what a code means."""

from __future__ import annotations

import click


@click.command(options_metavar="[PILIHAN]")
def forms() -> None:
    """Daftar formulir yang dikenal.

    \b
    Contoh:
      xlkinerja forms
    """
    from xlkinerja.form.loader import load_all  # noqa: PLC0415 - keeps --help fast

    for form in load_all():
        click.echo(f"{form.name}  versi {form.version}  {form.title}")


@click.command(options_metavar="[PILIHAN]")
@click.argument("code", metavar="KODE")
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
