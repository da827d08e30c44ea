"""Lists that people hand over: lines of a file in, planned records and refused lines out; nothing is stored here."""
