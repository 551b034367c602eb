"""Page At work: every feature map of one image, and every number of it."""
