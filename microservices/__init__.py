"""Neighbours help each other: small services, the coins that go with them, and who may do what."""
