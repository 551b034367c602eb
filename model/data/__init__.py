"""Labelled images from real file formats, and their random distortion (augmentation)."""
