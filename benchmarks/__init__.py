"""Speed and accuracy against peers, side by side in one run: equal work, equal threads, equal loss. One command each.

python -m benchmarks                everything below, kept in benchmarks/results, then tables and pictures
python -m benchmarks.epoch          one epoch of training: scikit-learn, PyTorch, JAX
python -m benchmarks.full_batch     a step over all examples at once, against SimpleChains.jl's published number
python -m benchmarks.peak           which share of the processor's limit a step reaches
python -m benchmarks.iris           fit iris, as a whole process: scikit-learn
python -m benchmarks.predict        predict one row: scikit-learn, PyTorch, onnxruntime
python -m benchmarks.many           32 networks at once: PyTorch, torch.func, JAX; and how speed grows with cores
python -m benchmarks.per_example    gradient norms of single examples: torch.func, Opacus
python -m benchmarks.growth         how cost grows with width, depth, batch and features; cliffs

`check_faults` and `check_peers` are about accuracy: see docs/check-measured.md. What each engine takes for a step,
which "auto" chooses by, is measured by `backproof engines --measure`; the shipped table by
`python -m benchmarks.engines`.
"""
