"""Screen: frames and messages between player and pages; no settings."""
