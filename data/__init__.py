"""What arrived: contracts, sources, admission, roll-ups and snapshots."""
