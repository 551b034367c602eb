"""What the pages of Filters share: the page itself, the selection, the input image."""
