"""Operations as people hand them in: of NumPy, PyTorch or JAX, as functions, pairs, objects and classes."""
