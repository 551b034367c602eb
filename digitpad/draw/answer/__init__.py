"""What the network says of a drawing: digit, bars, input, step by step."""
