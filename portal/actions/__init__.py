"""Every write of the portal, as functions: actor first, then the object, the rest by name."""
