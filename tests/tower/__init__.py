"""Tests of what people see of a run and decide on it."""
