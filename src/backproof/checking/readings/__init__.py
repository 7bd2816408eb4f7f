"""What a file is meant for where nobody said: its activations, its cost, its sizes, its penalties."""
