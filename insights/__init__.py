"""Judgements over records: pure functions, the same on the client, on the server and on paper.

Every judgement is a frozen value with its verdict or points, its reasons, and the rows it came from. Limits and
weights come from the configuration in force; a judgement whose limit was not delivered stays silent.
"""
