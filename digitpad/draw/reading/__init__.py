"""From what is on the canvas, or a picture, to a reading."""
