"""What is measured, with the floors and the peers beside it."""
