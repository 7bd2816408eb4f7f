"""The user's code, called safely and read into one form: gradients of layers 2…L, weights (n, m), biases (n,)."""
