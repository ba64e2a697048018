"""The web application that serves what ``bilateral build`` published."""
