"""Pen strokes to the 28x28 input of a network, and to whole numbers."""
