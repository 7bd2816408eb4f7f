"""What code returned: which parameter each array is the gradient of."""
