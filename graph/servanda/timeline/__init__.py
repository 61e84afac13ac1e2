"""Time: what happened, what is in force, what is due, what has been done, and why."""
