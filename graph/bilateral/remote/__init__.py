"""A SPARQL 1.1 store that someone else runs, asked as our own is: what is sent, how, and what comes back."""
