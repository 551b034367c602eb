"""The network that reads handwriting: trained, calibrated and taught one person's digits."""
