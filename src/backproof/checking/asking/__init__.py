"""Asking for gradients: examples one by one, then all together, and again, and what each of these shows."""
