"""Pictures of networks as SVG, made of plain data: sizes, names and what is lit."""
