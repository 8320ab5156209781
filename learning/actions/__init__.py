"""Every write of learning, a module per subject."""
