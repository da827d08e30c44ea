"""The demonstration's data: a small city, or a large one, made anew from a seed for any day.

Everything here is made up: no person, shop, telephone or licence of it exists.
"""
