"""Links to Wikidata: which QIDs an entity may have, how certain each is, and why."""
