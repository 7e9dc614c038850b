"""Tests in a real browser, against a real service with a real database."""
