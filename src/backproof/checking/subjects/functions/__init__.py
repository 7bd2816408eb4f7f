"""Functions that return gradients or move parameters, in all the forms that these are given in."""
