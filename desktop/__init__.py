"""The client: works without a network for days and settles with the server when it can."""
