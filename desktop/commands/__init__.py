"""Commands without a screen, and the opening of the program itself: the only modules here that print."""
