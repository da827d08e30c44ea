"""Every test of the contract has all kinds declared, in whatever order the files are read."""

import contract.records  # noqa: F401 - declares the kinds
