"""Tests of the API, over HTTP against the whole application on a real database."""
