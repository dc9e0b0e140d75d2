"""The browser: one screen widget, a player that trains and draws, and the playground around them."""
