"""Bilateral: a knowledge graph of relations between states in which every triple can be asked why it is there."""

__version__ = "0.1.0"
