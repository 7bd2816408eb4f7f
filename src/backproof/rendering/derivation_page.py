"""The look of a derivation's page, and the few lines of script that fold it and open it before printing."""

STYLE = """
.bp-derivation { --ink: #1d2330; --soft: #586174; --paper: #fffdf9; --card: #f4f2ec; --line: #d9d5ca;
  --accent: #0b5c8a; --good: #23703f; --bad: #b3261e;
  color: var(--ink); background: var(--paper); max-width: 68rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem;
  font: 1rem/1.6 Charter, "Bitstream Charter", "Source Serif 4", Georgia, serif; box-sizing: border-box; }
.bp-derivation:lang(zh-Hans) { font-family: Charter, Georgia, "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC",
  SimSun, serif; line-height: 1.8; }
@media (prefers-color-scheme: dark) { .bp-derivation { --ink: #e6e3dc; --soft: #a3a9b5; --paper: #16181d;
  --card: #1f232b; --line: #363c48; --accent: #7cc4ee; --good: #7fd39b; --bad: #ff8a80; }
  body:has(> .bp-derivation) { background: #16181d; } }
body:has(> .bp-derivation) { margin: 0; }
@media (prefers-color-scheme: light) { body:has(> .bp-derivation) { background: #fffdf9; } }
.bp-derivation h1 { font-size: 1.8rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
.bp-derivation h2 { font-size: 1.3rem; display: inline; margin: 0; }
.bp-derivation h3 { font-size: 1rem; margin: 0 0 0.5rem; font-weight: 600; }
.bp-derivation p { max-width: 44rem; margin: 0.7rem 0; }
.bp-derivation em { font-style: normal; font-weight: 600; }
.bp-derivation .said, .bp-derivation .more { color: var(--soft); font-size: 0.92rem; }
.bp-derivation .more:empty { display: none; }
.bp-derivation nav ol { columns: 2 18rem; font-size: 0.95rem; color: var(--soft); }
.bp-derivation a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
.bp-derivation button { font: inherit; font-size: 0.9rem; color: var(--accent); background: none; cursor: pointer;
  border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.15rem 0.7rem; }
.bp-derivation summary { cursor: pointer; }
.bp-derivation .section { border-top: 1px solid var(--line); padding-top: 1.2rem; margin-top: 1.8rem; }
.bp-derivation .question { margin: 0.6rem 0 1rem; border-left: 3px solid var(--line); padding-left: 0.9rem; }
.bp-derivation .question summary { color: var(--accent); }
.bp-derivation .chain { background: var(--card); border-radius: 0.4rem; padding: 0.8rem 1rem; margin: 1rem 0; }
.bp-derivation .result { border-left: 3px solid var(--accent); }
.bp-derivation .label { color: var(--accent); white-space: nowrap; }
.bp-derivation .steps { display: grid; grid-template-columns: max-content minmax(0, 1fr) minmax(0, 15rem);
  column-gap: 0.5rem; row-gap: 0.45rem; align-items: center; }
.bp-derivation .numbers .steps { grid-template-columns: max-content minmax(0, 1fr); }
.bp-derivation .numbers .why { display: none; }
.bp-derivation .right { overflow-x: auto; overflow-y: hidden; padding: 0.1rem 0; }
.bp-derivation .side { display: inline-block; margin-right: 0.4rem; }
.bp-derivation .why { color: var(--soft); font-size: 0.86rem; line-height: 1.35; }
.bp-derivation .theorem { border: 1px solid var(--line); border-radius: 0.25rem; padding: 0 0.3rem;
  white-space: nowrap; }
.bp-derivation .good { color: var(--good); } .bp-derivation .bad { color: var(--bad); font-weight: 700; }
.bp-derivation .note { grid-column: 1 / -1; margin: 0.4rem 0; }
.bp-derivation figure { margin: 1rem 0; } .bp-derivation figcaption { font-weight: 600; margin-bottom: 0.3rem; }
.bp-derivation .scroll { overflow-x: auto; }
.bp-derivation table { border-collapse: collapse; font-variant-numeric: tabular-nums; background: none; }
.bp-derivation th, .bp-derivation td { text-align: right; padding: 0.15rem 0.7rem; border-bottom: 1px solid var(--line);
  white-space: nowrap; font-weight: 400; color: var(--ink); background: none; }
.bp-derivation thead th { color: var(--soft); }
.bp-derivation td.formula { text-align: left; }
.bp-derivation math { font-size: 1.05em; }
.bp-derivation mtable.cases mtd { text-align: left; padding: 0.1em 0.6em 0.1em 0; }
@media (max-width: 46rem) {
  .bp-derivation { padding: 1rem 0.8rem 3rem; }
  .bp-derivation h1 { font-size: 1.45rem; } .bp-derivation h2 { font-size: 1.15rem; }
  .bp-derivation .chain { padding: 0.7rem; }
  .bp-derivation .steps, .bp-derivation .numbers .steps { grid-template-columns: minmax(0, 1fr); row-gap: 0.1rem; }
  .bp-derivation .right { padding-left: 0.4rem; }
  .bp-derivation .why { padding: 0 0 0.6rem 1.6rem; }
  .bp-derivation .left:empty { display: none; } }
@media print {
  .bp-derivation { --ink: #000; --soft: #444; --paper: #fff; --card: #fff; --line: #bbb; --accent: #000;
    --good: #000; --bad: #000; max-width: none; padding: 0; font-size: 10pt; }
  .bp-derivation nav, .bp-derivation .buttons { display: none; }
  .bp-derivation .chain { border: 1px solid #ccc; break-inside: avoid; }
  .bp-derivation .section > summary { list-style: none; break-after: avoid; } }
"""

SCRIPT = """
const all = () => document.querySelectorAll(".bp-derivation details");
document.querySelectorAll(".bp-derivation .buttons").forEach((row) => { row.hidden = false; });
document.querySelectorAll(".bp-derivation button[data-open]").forEach((button) =>
  button.addEventListener("click", () => all().forEach((part) => { part.open = button.dataset.open === "yes"; })));
let before = [];
addEventListener("beforeprint", () => { before = [...all()].filter((part) => !part.open);
  before.forEach((part) => { part.open = true; }); });
addEventListener("afterprint", () => before.forEach((part) => { part.open = false; }));
"""
