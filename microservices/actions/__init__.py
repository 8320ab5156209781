"""Every write of the exchange, as functions: actor first, then the object, the rest by name."""
