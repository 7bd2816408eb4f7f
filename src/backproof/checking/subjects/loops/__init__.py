"""Scripts and functions that train in a loop: their own examples replaced, and one round run."""
