"""What all of the library stands on: array types, errors, threads."""
