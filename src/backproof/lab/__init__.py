"""The lab: a network's forward and backward pass to be seen, stepped and trained in a page.

`session` knows no web: it answers messages with parts of a state, for any host. `server` and `safety` are the host of
`backproof lab`, `widget` that of a notebook, `snapshot` that of a single file.
"""
