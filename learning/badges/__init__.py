"""Open Badges 3.0: a licence as a signed file, and whether one is genuine. No database, no network."""
