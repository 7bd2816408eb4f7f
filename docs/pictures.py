"""Take the pictures of the READMEs: pages that the commands there make, as headless Chromium shows them.

python docs/pictures.py            docs/pictures/*.png, English and Chinese; needs Chromium (Debian's package chromium)
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
NETWORK = "--network 2,3,1 --activation sigmoid --cost quadratic"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1.5")
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Picture:
    """One picture: the command that makes a page, and which part of the page is shown, in CSS pixels.

    Attributes:
        name: of the file, without language and ending.
        command: what follows `backproof`; it writes page.html.
        size: width and height of the part.
        begin: the id of the element at which the part begins; "" for the top of the page.
        languages: in which the command can make it.
    """

    name: str
    command: str
    size: tuple[int, int]
    begin: str = ""
    languages: tuple[str, ...] = ("en", "zh")


TRAIN = """train digits --layers 30 --activation sigmoid --cost quadratic --optimizer sgd --learning-rate 3 -q
 --batch-size 10 --epochs 30 --held-out 0.25 --seed 0 --report page.html -o digits.backproof"""
PICTURES = (
    Picture("derivation", f"derive {NETWORK} --format html -o page.html", (900, 700), "section-4"),
    Picture("report", TRAIN, (900, 660), languages=("en",)),
    Picture("check", f"check {ROOT}/examples/homework.py:gradient {NETWORK} --html page.html", (900, 740)),
)


def take(picture, language, chromium, folder):
    """Make a page and write the picture of its part."""
    command = [
        sys.executable,
        "-m",
        "backproof",
        *picture.command.split(),
        *(["--language", language] if len(picture.languages) > 1 else []),
    ]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if made.returncode not in (0, 1):  # 1: `check` found a fault, as it should
        raise SystemExit(f"{' '.join(command)}\n{made.stderr}")
    page = folder / "page.html"
    page.write_text(from_the_beginning(page.read_text(encoding="utf-8"), picture.begin), encoding="utf-8")
    width, height = picture.size
    shot = folder / "shot.png"
    command = [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={width},{height}",
               f"--screenshot={shot}", page.as_uri()]  # fmt: skip
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    path = FOLDER / f"{picture.name}{'' if language == 'en' else '.' + language}.png"
    with Image.open(shot) as image:
        image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size:,} bytes; at most {MOST_BYTES:,} are wanted")
    print(f"written: {path.relative_to(ROOT)}, {path.stat().st_size:,} bytes")


def from_the_beginning(page, begin):
    """Return a page without what stands before an element, but for the picture that follows, lit by its second line."""
    if not begin:
        return page
    script = (
        f"const e = document.getElementById({begin!r}), line = e.querySelectorAll('.line')[1];"
        "[...e.parentElement.children].filter(c => c.compareDocumentPosition(e) & 4 && !c.matches('.bp-follow'))"
        ".forEach(c => c.remove()); e.style.border = 0; e.style.margin = 0;"
        "line.focus(); line.style.outline = 'none'; scrollTo(0, 0)"
    )
    return page.replace("</body>", f"<script>{script}</script></body>")


def main():
    """Take all of them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("needs Chromium: apt-get install chromium fonts-noto-cjk")
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        for language in picture.languages:
            with tempfile.TemporaryDirectory() as folder:
                take(picture, language, chromium, Path(folder))


if __name__ == "__main__":
    main()
