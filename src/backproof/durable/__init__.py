"""What must survive: files written whole or not at all, and safe files, of which no changed byte goes unnoticed.

Nothing here knows what a file is about: `model_file` and `training.checkpoint` say what is in theirs.
"""
