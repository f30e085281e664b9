"""Makes the guide's pictures of the page: `python docs/gambar/halaman.py [FOLDER OF THE BUILT PAGE]`.

The real page in Chromium at 1366 x 768, with two workbooks: one with mistakes, one without. `pngquant` (apt install
pngquant) keeps the pictures small.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).parent
ROOT = HOME.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "kits"))

import kit_between  # noqa: E402
from kit_browser import Visit, chromium, visit  # noqa: E402
from kit_web import SAMPLES, File, lay  # noqa: E402


def picture(one: Visit, name: str) -> None:
    one.page.wait_for_timeout(300)
    smaller = subprocess.run(
        ["pngquant", "--strip", "256", "-"], input=one.page.screenshot(), check=True, capture_output=True
    )
    (HOME / f"halaman-{name}.png").write_bytes(smaller.stdout)


def main() -> None:
    built = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "web"
    faulty = next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-salah")
    files = [File("pnbp-satker-a.xlsx", faulty.read_bytes()), File("pnbp-satker-b.xlsx", kit_between.book("pnbp"))]
    paths = lay(Path(tempfile.mkdtemp()), files)
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID", offline=True)
        one = visit(context, (built / "xlkinerja.html").resolve().as_uri())
        one.ready()
        picture(one, "mulai")
        one.drop(*paths)
        one.filled(2)
        picture(one, "temuan")
        one.downloaded("#daftar-berkas tr:nth-child(1) .take")
        one.downloaded("#daftar-berkas tr:nth-child(2) .take")
        one.page.click("#daftar-berkas tr:nth-child(2) button.look")
        picture(one, "unduh")


if __name__ == "__main__":
    main()
