"""Homework as beginners hand it in, some right and some wrong, each checked from the command line as it is."""
