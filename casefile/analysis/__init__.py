"""What can be reckoned from records: order in time, casualty figures, independence of sources."""
