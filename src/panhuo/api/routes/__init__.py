"""The routes of the API, a file a subject; each parses, calls one room and answers."""
