"""What the screens do: PySide6 widgets over `services` and `domain`, and nothing below."""
