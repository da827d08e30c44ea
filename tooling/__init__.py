"""What the developer's commands need beyond the standard library."""
