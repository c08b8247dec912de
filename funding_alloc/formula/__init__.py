"""Evaluates formula steps exactly and keeps the trace."""
