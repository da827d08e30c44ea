"""The server's commands: each module declares its own in `register(commands, common)`."""
