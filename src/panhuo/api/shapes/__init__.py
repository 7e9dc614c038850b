"""The shapes of answers and orders, a file a subject; unknown fields are refused."""
