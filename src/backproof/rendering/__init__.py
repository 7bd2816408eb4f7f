"""Results as text, HTML, LaTeX and JSON, and plots: this package sees result objects only, never a network."""
