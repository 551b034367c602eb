"""Files written whole or not at all, locked, and read with suspicion; knows no network."""
