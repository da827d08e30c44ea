"""Papers: records in, PDF bytes out."""
