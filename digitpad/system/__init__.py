"""What the operating system gives: the display, bundled and personal files, pictures."""
