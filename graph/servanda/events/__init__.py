"""What happened under an agreement: logs, the days in them, and how periods are counted."""
