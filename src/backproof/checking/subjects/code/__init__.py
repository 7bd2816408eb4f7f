"""What the text of a program says: what it gives to what, and what it moves by what."""
