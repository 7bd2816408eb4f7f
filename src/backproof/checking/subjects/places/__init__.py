"""Where numbers stand in what people hand in, and which of them are weights and biases."""
