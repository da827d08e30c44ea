"""Papers filled from the store: what each report shows of a shop or a visit, at one moment, printed by one person.

The reports themselves (desktop.reports) are given everything and know no store; here is what they are given.
"""
