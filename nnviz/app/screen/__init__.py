"""Screen: frames and messages between the player and its pages. It knows no setting."""
