"""What the client and the server agree on: records, tables, wire form, merge rules, the op chain."""
