"""Why an equation does not hold: every fault as data, and the search for what reproduces the numbers."""
