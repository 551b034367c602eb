"""Networks: layers, loss, initializers, optimizers, and the network that holds them in order."""
