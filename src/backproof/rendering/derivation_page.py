"""The look of a derivation's page, and the script that folds it and lets the picture follow the reader."""

_LIGHT = """color-scheme: light; --ink: #1d2330; --soft: #586174; --paper: #fffdf9; --card: #f4f2ec; --line: #d9d5ca;
  --accent: #0b5c8a; --good: #23703f; --bad: #b3261e; --shade: rgb(0 0 0 / 0.28);"""
_DARK = """color-scheme: dark; --ink: #e6e3dc; --soft: #a3a9b5; --paper: #16181d; --card: #1f232b; --line: #363c48;
  --accent: #7cc4ee; --good: #7fd39b; --bad: #ff8a80; --shade: rgb(255 255 255 / 0.28);"""

_FRAME = """
.bp-derivation { LIGHT
  display: block;
  color: var(--ink); background: var(--paper); max-width: 50rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem;
  font: 1rem/1.6 Charter, "Bitstream Charter", "Source Serif 4", Georgia, serif; box-sizing: border-box; }
.bp-derivation:lang(zh-Hans) { font-family: Charter, Georgia, "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC",
  SimSun, serif; line-height: 1.8; line-break: strict; }
@media (prefers-color-scheme: dark) { .bp-derivation { DARK }
  body:has(> .bp-derivation) { background: #16181d; } }
body:has(> .bp-derivation) { margin: 0; }
@media (prefers-color-scheme: light) { body:has(> .bp-derivation) { background: #fffdf9; } }
.bp-derivation > header, .bp-derivation > nav, .bp-derivation > .section { min-width: 0; }
@media (min-width: 66rem) {
  .bp-derivation:has(> .bp-follow) { display: grid; column-gap: 2.5rem; align-items: start; max-width: 80rem;
    grid-template-columns: minmax(0, 1fr) minmax(17rem, 24rem); }
  .bp-derivation:has(> .bp-follow) > * { grid-column: 1; }
  .bp-derivation > .bp-follow { grid-column: 2; grid-row: 1 / span 200; } }
"""
"""The page: on a wide screen in two columns, the picture in the second."""

_PROSE = """
.bp-derivation h1 { font-size: 1.8rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
.bp-derivation h2 { font-size: 1.3rem; display: inline; margin: 0; }
.bp-derivation h3 { font-size: 1rem; margin: 0 0 0.5rem; font-weight: 600; }
.bp-derivation h3 i { margin-right: 0.1em; }
.bp-derivation p { max-width: 44rem; margin: 0.7rem 0; }
.bp-derivation em { font-style: normal; font-weight: 600; }
.bp-derivation .said, .bp-derivation .more { color: var(--soft); font-size: 0.92rem; }
.bp-derivation .more:empty, .bp-derivation .narrow { display: none; }
.bp-derivation.bp-scrolls .narrow { display: block; }
.bp-derivation .tied { white-space: nowrap; }
.bp-derivation nav ol { columns: 2 17rem; column-gap: 3rem; font-size: 0.95rem; color: var(--soft); }
.bp-derivation a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
.bp-derivation button { font: inherit; font-size: 0.9rem; color: var(--accent); background: none; cursor: pointer;
  border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.15rem 0.7rem; }
.bp-derivation summary { cursor: pointer; }
.bp-derivation .section { border-top: 1px solid var(--line); padding-top: 1.2rem; margin-top: 1.8rem;
  scroll-margin-top: 1rem; }
.bp-derivation .question { margin: 0.6rem 0 1rem; border-left: 3px solid var(--line); padding-left: 0.9rem; }
.bp-derivation .question summary { color: var(--accent); }
.bp-derivation figure { margin: 1rem 0; } .bp-derivation figcaption { font-weight: 600; margin-bottom: 0.3rem; }
.bp-derivation table { border-collapse: collapse; font-variant-numeric: tabular-nums; background: none; }
.bp-derivation th, .bp-derivation td { text-align: right; padding: 0.15rem 0.7rem; border-bottom: 1px solid var(--line);
  white-space: nowrap; font-weight: 400; color: var(--ink); background: none; }
.bp-derivation thead th { color: var(--soft); }
.bp-derivation td.formula, .bp-derivation .paths th:not(:nth-last-child(2)) { text-align: left; }
.bp-derivation .paths :is(td, th) { vertical-align: top; padding-top: 0.3rem; padding-bottom: 0.3rem; }
.bp-derivation .paths td.step { text-align: left; } .bp-derivation .paths td.step::before { content: "→ ";
  color: var(--soft); margin-left: -1.2em; }
.bp-derivation math { font-size: 1.08em; }
.bp-derivation mtable.cases mtd { text-align: left; padding: 0.1em 0.6em 0.1em 0; }
"""
"""Headings, paragraphs, questions and tables."""

_LINES = """
.bp-derivation .chain { background: var(--card); border-radius: 0.4rem; padding: 0.8rem 1rem; margin: 1rem 0; }
.bp-derivation .result { border-left: 3px solid var(--accent); }
.bp-derivation .label { color: var(--accent); white-space: nowrap; }
.bp-derivation .steps { display: grid; grid-template-columns: max-content minmax(0, 1fr); row-gap: 0.2rem; }
.bp-derivation div.line { grid-column: 1 / -1; display: grid; grid-template-columns: subgrid; align-items: baseline;
  column-gap: 0.5rem; margin: 0 -0.5rem; padding: 0.15rem 0.5rem; border-radius: 0.3rem; }
.bp-derivation .line[data-lit] { cursor: default; outline-offset: 1px; }
.bp-derivation .line:focus-visible { outline: 2px solid var(--accent); }
.bp-derivation .line[data-lit]:is(:hover, :focus, .now) { background: color-mix(in srgb, var(--accent) 9%, transparent);
  box-shadow: inset 2px 0 var(--accent); }
.bp-derivation .equals { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 1.4rem; min-width: 0; }
.bp-derivation .equals > .right { flex: 0 1 auto; min-width: min(13rem, 100%); max-width: 100%; }
.bp-derivation .numbers .equals > .right { min-width: 0; }
.bp-derivation .why { flex: 1 1 11rem; max-width: 26rem; min-width: 0; color: var(--soft); font-size: 0.86rem;
  line-height: 1.35; }
.bp-derivation .right, .bp-derivation .scroll { overflow-x: auto; overflow-y: hidden; padding: 0.15rem 0;
  scrollbar-width: thin; --under: var(--card); }
.bp-derivation .wide {
  background: linear-gradient(90deg, var(--under) 40%, transparent) 0 / 2.4rem 100% no-repeat local,
    linear-gradient(270deg, var(--under) 40%, transparent) 100% / 2.4rem 100% no-repeat local,
    linear-gradient(90deg, var(--shade), transparent) 0 / 0.7rem 100% no-repeat scroll,
    linear-gradient(270deg, var(--shade), transparent) 100% / 0.7rem 100% no-repeat scroll; }
.bp-derivation .scroll { --under: var(--paper); }
.bp-derivation .line[data-lit]:is(:hover, :focus, .now) .right {
  --under: color-mix(in srgb, var(--accent) 9%, var(--card)); }
.bp-derivation .side { display: inline-block; margin-right: 0.4rem; }
.bp-derivation .theorem { display: inline-block; border: 1px solid var(--line); border-radius: 0.25rem;
  padding: 0 0.3rem; overflow-wrap: anywhere; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.bp-derivation .good { color: var(--good); } .bp-derivation .bad { color: var(--bad); font-weight: 700; }
.bp-derivation .note { grid-column: 1 / -1; margin: 0.4rem 0; }
"""
"""Chains of formulas: a reason stands right beside its formula, or under it where there is no room."""

_STRIP = """WHICH { top: 0; z-index: 2; background: var(--paper); margin: 0 -1.25rem;
    padding: 0.3rem 1.25rem 0.4rem; border-bottom: 1px solid var(--line); display: flex; align-items: center;
    gap: 0.2rem 1rem; }
  WHICH .bp-picture { flex: 0 1 auto; margin: 0; overflow: hidden; }
  WHICH svg { max-height: 8.5rem; width: auto; }
  WHICH .captions { flex: 1 1 9rem; }"""
"""The picture as a strip at the top: on a narrow screen, and above each proof on the page of a check."""

_FOLLOW = """
.bp-derivation .bp-follow { position: sticky; top: 1rem; color: var(--soft); font-size: 0.86rem; line-height: 1.45; }
.bp-derivation .bp-follow .bp-picture { margin: 0 0 0.4rem; }
.bp-derivation .bp-follow svg { max-height: 60vh; min-width: 0 !important; }
.bp-derivation .captions { display: grid; } .bp-derivation .captions p { grid-area: 1 / 1; margin: 0; }
.bp-derivation .of { opacity: 0; }
.bp-derivation .of[data-of="0"], .bp-derivation .of.on { opacity: 1; }
.bp-read:not(.bp-live):has(.line[data-lit]:is(:hover, :focus)) .of[data-of="0"],
.bp-derivation.bp-live:has(.of.on) .of[data-of="0"] { opacity: 0; }
@media (prefers-reduced-motion: no-preference) { .bp-derivation .of { transition: opacity 0.15s; } }
@media screen { .bp-derivation.bp-live .section > .bp-picture { display: none; } }
@media screen and (max-width: 65.99rem) {
STRIP
  .bp-derivation .section { scroll-margin-top: 10rem; } }
@media screen { CHECKED }
@media (max-width: 65.99rem) and (scripting: none) { .bp-derivation > .bp-follow { position: static; } }
@media (max-height: 26rem) { .bp-read > .bp-follow.bp-follow { position: static; } }
"""
"""The picture that follows: at the side of a wide screen, as a strip at the top of a narrow one."""

_NARROW_AND_PAPER = """
@media screen and (max-width: 46rem) {
  .bp-derivation { padding: 1rem 0.8rem 3rem; }
  .bp-derivation h1 { font-size: 1.45rem; } .bp-derivation h2 { font-size: 1.15rem; }
  .bp-derivation .narrow { display: block; }
  .bp-derivation .chain { padding: 0.7rem; }
  .bp-derivation .steps, .bp-derivation div.line { grid-template-columns: minmax(0, 1fr); row-gap: 0.1rem; }
  .bp-derivation .right { margin-left: 0.4rem; }
  .bp-derivation .why { padding: 0 0 0.4rem 1.6rem; flex-basis: 100%; }
  .bp-derivation .left:empty { display: none; }
  .bp-derivation .bp-follow.bp-follow { margin: 0 -0.8rem; padding: 0.3rem 0.8rem; display: block; }
  .bp-derivation .bp-follow.bp-follow svg { max-height: 6.8rem; margin: 0 auto; }
  .bp-derivation .bp-follow .captions { font-size: 0.76rem; line-height: 1.3; text-align: center;
    margin-top: 0.25rem; } }
@media print {
  body:has(> .bp-derivation) { background: none; }
  .bp-derivation.bp-derivation { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --card: #fff;
    --line: #bbb; --accent: #000; --good: #000; --bad: #000; --shade: transparent; max-width: none; padding: 0;
    display: block; font-size: 10pt; }
  .bp-derivation nav, .bp-derivation .buttons, .bp-derivation.bp-derivation .narrow, .bp-derivation .captions {
    display: none; }
  .bp-derivation .bp-follow.bp-follow { position: static; border: 0; margin: 0; padding: 0; }
  .bp-derivation .of.on { opacity: 0; } .bp-derivation .bp-follow .of[data-of="0"][data-of] { opacity: 1; }
  .bp-derivation .line.now { background: none; box-shadow: none; }
  .bp-derivation .right, .bp-derivation .scroll { overflow: visible; }
  .bp-derivation [style^="--long"] { font-size: calc(1em * 88 / var(--long)); }
  .bp-derivation :is(th, td) { padding-inline: 0.3em; }
  .bp-derivation:not(.bp-inside), body > .bp-check { page: backproof; }
  .bp-derivation .chain { border: 1px solid #ccc; } .bp-derivation .result { border-left: 3px solid #000; }
  .bp-derivation .chain, .bp-derivation tr, .bp-derivation div.line, .bp-derivation summary,
  .bp-derivation figure:not(.paths) { break-inside: avoid; }
  .bp-derivation h1, .bp-derivation h2, .bp-derivation h3, .bp-derivation figcaption, .bp-derivation thead,
  .bp-derivation summary, .bp-derivation .section > .bp-picture { break-after: avoid; }
  .bp-derivation .section > summary + p, .bp-derivation p:has(+ :is(.chain, pre)) { break-inside: avoid;
    break-after: avoid; }
  .bp-derivation h1 { font-size: 1.5rem; }
  .bp-derivation p { orphans: 3; widows: 3; }
  .bp-derivation details::details-content { content-visibility: visible; }
  .bp-derivation .section > summary { list-style: none; } }
@page backproof { margin: 15mm; }
"""

_PARTS = {
    "LIGHT": _LIGHT,
    "DARK": _DARK,
    "STRIP": _STRIP.replace("WHICH", "  .bp-derivation > .bp-follow"),
    "CHECKED": _STRIP.replace("WHICH", ".bp-check .bp-read > .bp-follow"),
}


def _whole(style: str) -> str:
    for name, rules in _PARTS.items():
        style = style.replace(name, rules)
    return style


STYLE = _whole(_FRAME + _PROSE + _LINES + _FOLLOW + _NARROW_AND_PAPER)
"""The look of the page."""

NOTEBOOK = _whole("""
.bp-plain { display: none; }
.bp-derivation.bp-inside:not(body > *) { padding: 0.5rem 0.25rem 1rem; margin: 0; font-size: 0.95rem; }
:where([data-jp-theme-light="true"], .vscode-light, .jp-Notebook, .light-theme) .bp-inside { LIGHT }
:where([data-jp-theme-light="false"], .vscode-dark, .vscode-high-contrast, .dark-theme, html[theme="dark"])
  .bp-inside { DARK }
body.light-theme:has(> .bp-inside) { background: #fffdf9; }
body.dark-theme:has(> .bp-inside) { background: #16181d; }
:where([data-jp-theme-light], .vscode-light, .vscode-dark, .vscode-high-contrast) .bp-inside {
  --paper: var(--jp-layout-color0, var(--vscode-editor-background));
  --ink: var(--jp-content-font-color1, var(--vscode-editor-foreground));
  --card: color-mix(in srgb, var(--ink) 5%, var(--paper)); --line: color-mix(in srgb, var(--ink) 22%, var(--paper));
  --soft: color-mix(in srgb, var(--ink) 72%, var(--paper)); }
:is(.jp-OutputArea, .jp-OutputArea-child, .jp-OutputArea-output, .jp-Cell-outputWrapper):has(.bp-inside) {
  overflow: visible !important; }
.bp-inside a:is(:link, :visited, :hover) { color: var(--accent); }
.bp-inside :is(table, tr:not(.now), td, th, thead, tbody) { background: none !important; }
.bp-inside :is(h1, h2, h3, p, li, figcaption, summary) { color: inherit; }
.bp-inside :is(h1, h2, h3) { line-height: 1.3; }
.bp-inside pre { word-break: normal; overflow-wrap: anywhere; }
.bp-inside .question summary { color: var(--accent); }
.bp-inside :is(.said, .more, nav ol, thead th) { color: var(--soft); }
""")
"""What is different in a notebook, of Jupyter, of an editor or of marimo: its theme counts, and not the machine's."""

SCRIPT = """
for (const page of document.querySelectorAll(".bp-derivation:not(.bp-live)")) {
  page.classList.add("bp-live");
  page.hidden = false;
  const folded = () => [...page.querySelectorAll("details")];
  page.querySelectorAll(".buttons").forEach((row) => { row.hidden = false; });
  page.querySelectorAll("button[data-open]").forEach((button) => button.addEventListener("click", () =>
    folded().forEach((part) => { part.open = button.dataset.open === "yes"; })));
  const notebook = page.matches(".bp-inside") && frameElement && frameElement.ownerDocument.body; // marimo's frame
  if (notebook) {
    const follow = () => ["light-theme", "dark-theme"].forEach((theme) =>
      document.body.classList.toggle(theme, notebook.classList.contains(theme)));
    follow();
    new MutationObserver(follow).observe(notebook, { attributes: true, attributeFilter: ["class"] });
  }
  let closed = [];
  addEventListener("beforeprint", () => { closed = folded().filter((part) => !part.open);
    closed.forEach((part) => { part.open = true; }); });
  addEventListener("afterprint", () => closed.forEach((part) => { part.open = false; }));

  const boxes = [...page.querySelectorAll(".right, .scroll")];
  const measure = (some) => {
    some.forEach((box) => box.classList.toggle("wide", box.scrollWidth > box.clientWidth + 1));
    page.classList.toggle("bp-scrolls", page.querySelector(".wide") !== null);
  };
  const resized = new ResizeObserver((entries) => measure(entries.map(({ target }) => target)));
  boxes.forEach((box) => resized.observe(box));
  document.fonts.ready.then(() => measure(boxes));

  const lines = [...page.querySelectorAll(".line[data-lit]")], groups = [...page.querySelectorAll(".of")];
  const inSight = new Set();
  let now = null, scrolled = 0;
  const light = (line) => {
    if (line === now) return;
    if (now) now.classList.remove("now");
    if (line) line.classList.add("now");
    now = line;
    groups.forEach((group) => group.classList.toggle("on", line !== null && group.dataset.of === line.dataset.lit));
  };
  const place = (line) => { const at = line.getBoundingClientRect(); return (at.top + at.bottom) / 2; };
  const read = () => {
    const strip = page.querySelector(".bp-follow"), covered = strip && getComputedStyle(strip).zIndex === "2"
      ? strip.getBoundingClientRect().bottom : 0;
    const eye = covered + (innerHeight - covered) * 0.35;
    let best = null, least = (innerHeight - covered) * 0.4;
    for (const line of inSight) {
      const off = Math.abs(place(line) - eye);
      if (off < least) { best = line; least = off; }
    }
    light(best);
  };
  const watch = new IntersectionObserver((entries) => {
    entries.forEach(({ target, isIntersecting }) => isIntersecting ? inSight.add(target) : inSight.delete(target));
    if (scrolled && performance.now() - scrolled < 500) read();
  });
  lines.forEach((line) => watch.observe(line));
  document.addEventListener("scroll", () => { scrolled = performance.now(); requestAnimationFrame(read); },
    { capture: true, passive: true });
  page.addEventListener("pointerover", (event) => {
    const line = event.target.closest && event.target.closest(".line[data-lit]");
    if (line && performance.now() - scrolled > 200) light(line);
  });
  page.addEventListener("focusin", (event) => {
    const line = event.target.closest(".line[data-lit]");
    if (line) light(line);
  });
  page.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], at = lines.indexOf(event.target);
    if (!step || at < 0) return;
    for (let next = at + step; lines[next]; next += step) {
      if (!lines[next].getClientRects().length) continue;
      event.preventDefault();
      lines[next].focus({ preventScroll: true });
      lines[next].scrollIntoView({ block: "center" });
      break;
    }
  });
}
"""
"""What the page does where scripts run: it may stand several times on a page, and each time takes what is new."""
