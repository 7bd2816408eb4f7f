"""Programs under check are read by their tests, never imported as tests: some parse arguments or ask for input."""

collect_ignore = ["programs"]
