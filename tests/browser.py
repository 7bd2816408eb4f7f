"""A page as headless Chromium lays it out: what its script would see, at a width, in light or dark."""

import json
import re
import shutil
import subprocess

import pytest

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic", "--hide-scrollbars"),
)


def measured(page, folder, width, expressions):
    """Return the values of JavaScript expressions, by name, once the page (HTML text) is laid out `width` pixels wide.

    Chromium has a least window width of its own, so that the page is laid out in a frame.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium (Debian's package chromium)")
    inner, outer = folder / "inner.html", folder / "outer.html"
    inner.write_text(page, encoding="utf-8")
    asked = ", ".join(f"{json.dumps(name)}: (function (document, window) {{ return {code} }})(d, w)"
                      for name, code in expressions.items())  # fmt: skip
    outer.write_text(
        f'<iframe id="f" src="inner.html" style="width:{width}px;height:2000px;border:0"></iframe><pre id="out"></pre>'
        "<script>document.getElementById('f').onload = function () {"
        "const w = this.contentWindow, d = this.contentDocument;"
        "d.fonts.ready.then(() => w.setTimeout(() => {"  # and what watches for a change of size has been told
        f"document.getElementById('out').textContent = JSON.stringify({{{asked}}}); }}, 100)); }}</script>",
        encoding="utf-8",
    )
    command = [chromium, *FLAGS, "--allow-file-access-from-files", f"--user-data-dir={folder / 'profile'}",
               "--window-size=1600,2200", "--virtual-time-budget=5000", "--dump-dom", outer.as_uri()]  # fmt: skip
    dumped = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    return json.loads(re.search(r'<pre id="out">(.*?)</pre>', dumped, re.DOTALL)[1].replace("&amp;", "&"))
