"""What things are: frozen objects without input or output, pandas or a solver."""
