"""The records as this computer keeps them, and what a person does to them."""
