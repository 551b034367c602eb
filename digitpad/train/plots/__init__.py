"""Live curves of loss, accuracy and layers."""
