"""A step of training that a program takes when it is run: found by trying, and run again."""
