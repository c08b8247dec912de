"""Figures as SVG for screen and print, each with the data that it draws beside it."""
