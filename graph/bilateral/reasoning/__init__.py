"""OWL 2 RL by rules: the closure of a graph, and the proof of every triple in it."""
