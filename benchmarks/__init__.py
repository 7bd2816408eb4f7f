"""Speed and accuracy against peers, side by side in one run: equal work, equal threads, equal loss. One command each.

python -m benchmarks            every benchmark below
python -m benchmarks.epoch      one epoch of small networks: backproof, scikit-learn, PyTorch, JAX
python -m benchmarks.per_example   gradient norms of single examples: torch.func, Opacus
python -m benchmarks.engines    one step: the native engine against the NumPy engine, from width 16 to 2048
python -m benchmarks.many       32 networks at once: backproof, PyTorch, torch.func, JAX; and how speed grows with cores
"""
