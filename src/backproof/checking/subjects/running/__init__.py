"""Running code of other people: calling it safely, watching it, and standing for one of its functions."""
