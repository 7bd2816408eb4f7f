"""Small programs with a backward pass, written as text in as many styles as people have, right or with one fault.

`drawing.draw` draws them from a seed; `judging.judged` runs one as the command line does and says what it got right.
"""
