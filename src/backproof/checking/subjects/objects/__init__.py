"""Objects that hold parameters: which of their arrays are parameters, and in which order they are asked."""
