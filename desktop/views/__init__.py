"""What a person sees: the only package, with `desktop.app`, that knows Qt."""
