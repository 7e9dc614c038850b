"""Tests of the decisions: orders, transfers and markdowns."""
