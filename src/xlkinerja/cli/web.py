"""The command `web`: the page in the browser, served by this computer for itself."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(options_metavar="[PILIHAN]")
@click.option("--no-browser", is_flag=True, help="Jangan buka peramban; tampilkan alamatnya saja.")
@click.option(
    "--page", metavar="MAP", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Map halaman lain."
)
def web(page: Path | None, *, no_browser: bool) -> None:
    """Buka halaman untuk memeriksa dan mengisi buku kerja di peramban.

    Halamannya hanya dapat dibuka dari komputer ini, dan tidak ada berkas yang dikirim: semua dikerjakan di peramban.
    Hentikan dengan Ctrl-C.

    \b
    Contoh:
      xlkinerja web
      xlkinerja web --no-browser
    """
    import webbrowser  # noqa: PLC0415 - keeps --help fast

    from xlkinerja.web.serve import Server, page_folder  # noqa: PLC0415

    folder = page or page_folder()
    if folder is None:
        raise click.UsageError(
            "Halaman tidak disertakan dalam pemasangan ini. Pakai berkas xlkinerja.html, atau buat halamannya dari "
            "sumber (npm ci --prefix web, lalu python web/build.py) dan sebutkan mapnya dengan --page dist/web/hosted."
        )
    with Server(folder) as server:
        click.echo(f"Halaman: {server.address} (hentikan dengan Ctrl-C)")
        if not no_browser:
            webbrowser.open(server.address)
        server.serve_forever()
