"""Page Switch off: what a kernel is worth to the answer and the accuracy."""
