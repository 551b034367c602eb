"""The sheet that is drawn on: pen, eraser, undo, marks."""
