"""The server: accounts, devices, the exchange of changes, imports."""
