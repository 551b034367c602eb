"""Labelling drawings, and teaching the network a person's handwriting."""
