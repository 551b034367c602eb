"""What a trained network has learnt: what kernels and units answer to, and what they are worth."""
