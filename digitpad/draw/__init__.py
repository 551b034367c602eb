"""The Draw tab: ink, and what the network makes of it."""
