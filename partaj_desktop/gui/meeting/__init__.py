"""The cell's meeting: agenda, situation, decision, attendance, and the screen that ties them."""
