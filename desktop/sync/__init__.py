"""The exchange with the server, seen from the client."""
