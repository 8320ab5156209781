"""Every write of the barometer, a module per subject."""
