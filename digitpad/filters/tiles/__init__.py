"""Small arrays as coloured tiles."""
