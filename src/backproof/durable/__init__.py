"""Files that must survive: written whole or not at all, and safe files, in which every changed byte is noticed.

Nothing here knows what a file is about: `model_file` and `training.checkpoint` say what is in theirs.
"""
