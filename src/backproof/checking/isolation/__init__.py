"""Code under check in a process of its own: it answers numeric questions, and the verdict is made outside of it."""
