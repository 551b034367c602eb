"""The Train tab: settings in, live curves out."""
