"""Speed and accuracy against peers, side by side in one run: equal work, equal threads, equal loss. One command each.

python -m benchmarks            every benchmark below
python -m benchmarks.epoch      one epoch of small networks: backproof, scikit-learn, PyTorch
"""
