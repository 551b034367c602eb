"""The network of the form: diagram, summary, gradient check."""
