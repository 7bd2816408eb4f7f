"""A backward pass with one small change to its code: which changes there are, and the code that they become."""
