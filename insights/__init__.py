"""Judgements about records: scores, alarms, segments, outcomes; pure functions that give their reasons."""
