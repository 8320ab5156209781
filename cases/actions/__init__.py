"""Every write to council cases, as functions: actor first, then the object, the rest by name."""
