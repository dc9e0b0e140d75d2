"""Pictures whose horizontal axis is the steps."""
