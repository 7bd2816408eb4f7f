"""What the page of a check looks like, beyond the look of a derivation's page, which it shares."""

STYLE = """
.bp-check { --doubt: #8a6100; --mark: #fbe9c6; }
@media (prefers-color-scheme: dark) { .bp-check { --doubt: #e3b341; --mark: #4a3a12; } }
@supports (color: light-dark(red, red)) {
  .bp-check { --doubt: light-dark(#8a6100, #e3b341); --mark: light-dark(#fbe9c6, #4a3a12); } }
.bp-check .verdict { border-left: 0.35rem solid; padding-left: 0.8rem; }
.bp-check .correct { color: var(--good); } .bp-check .wrong { color: var(--bad); }
.bp-check .undecided { color: var(--doubt); }
.bp-check h2 { display: block; margin: 0 0 0.4rem; }
.bp-check .finding { border-top: 1px solid var(--line); padding-top: 1.2rem; margin-top: 1.8rem; }
.bp-check .finding > h3 { margin-top: 1rem; }
.bp-check .beside { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; align-items: flex-start; }
.bp-check .beside > .told { flex: 1 1 22rem; min-width: 0; }
.bp-check .beside > .bp-picture { flex: 0 1 auto; max-width: 100%; margin: 0; }
.bp-check dl { margin: 0.7rem 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.35rem 1rem; }
.bp-check dt { color: var(--soft); font-weight: 400; } .bp-check dd { margin: 0; overflow-wrap: anywhere; }
.bp-check :is(dt, dd) { width: auto; float: none; padding: 0; }
.bp-check .rest { border-top: 1px solid var(--line); padding-top: 0.8rem; margin-top: 1.2rem; }
.bp-check .rest h2 { font-size: 1.1rem; } .bp-check ul { margin: 0.3rem 0; padding-left: 1.3rem; }
.bp-check li { margin: 0.2rem 0; } .bp-check li, .bp-check p { overflow-wrap: anywhere; }
.bp-check header > .bp-picture { max-width: 100%; overflow-x: auto; }
.bp-check code, .bp-check pre { font: 0.86rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  color: var(--ink); background: var(--card); border-radius: 0.3rem; }
.bp-check code { padding: 0.1em 0.35em; overflow-wrap: anywhere; }
.bp-check pre { padding: 0.6rem 0; margin: 0.4rem 0; overflow-x: auto; tab-size: 4; }
.bp-check pre .line { display: inline-block; min-width: 100%; box-sizing: border-box; padding-right: 1rem;
  border-left: 4px solid transparent; }
.bp-check pre .marked { color: inherit; background: var(--mark); border-left-color: var(--doubt); }
.bp-check pre .at { display: inline-block; width: 3.2em; padding-right: 1em; text-align: right; color: var(--soft);
  user-select: none; }
.bp-check pre.command { padding: 0.6rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.bp-check figure { margin: 0.8rem 0; } .bp-check figcaption { font-weight: 400; color: var(--soft); }
.bp-check details { margin: 0.7rem 0; } .bp-check summary { color: var(--accent); }
.bp-check details[open] > summary { margin-bottom: 0.4rem; }
.bp-check td.said { text-align: left; } .bp-check .causes th, .bp-check td.said { white-space: normal; }
@media screen and (max-width: 46rem) { .bp-check dl { grid-template-columns: minmax(0, 1fr); gap: 0.1rem; }
  .bp-check dd { margin-bottom: 0.5rem; } .bp-check pre .at { width: 2.2em; padding-right: 0.6em; } }
@media print { .bp-check { --doubt: #000; --mark: #ddd; }
  .bp-check pre { white-space: pre-wrap; border: 1px solid #ccc; }
  .bp-check h2 { break-after: avoid; } .bp-check details::details-content { content-visibility: visible; }
  .bp-check pre .marked { print-color-adjust: exact; } }
"""
