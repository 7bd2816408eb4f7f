"""A file of other people: loaded although parts of it are missing, and run as a program for a moment."""
