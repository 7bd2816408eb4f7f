"""The verdict: one way to read the code is judged, then every way that the file leaves open."""
