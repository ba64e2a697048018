from bilateral.layers import WHERE, layer_of
from bilateral.names import GRAPH, LAYERS
from bilateral.store import Store


def test_the_layer_of_every_asserted_triple_can_be_told_from_it(store: Store) -> None:
    for layer in LAYERS:
        if layer != "inferred":
            found = {
                layer_of(subject[1:-1] if subject.startswith("<") else "", str(quad.predicate)[1:-1])
                for quad in store.graph(GRAPH[layer])
                for subject in [str(quad.subject)]
            }
            assert found == {layer}


def test_the_pattern_of_a_layer_finds_all_of_it_in_one_graph(store: Store) -> None:
    for layer, pattern in WHERE.items():
        missing = store.select(
            f"SELECT * WHERE {{ GRAPH <{GRAPH[layer]}> {{ ?s ?p ?o }} MINUS {{ {pattern} }} FILTER(!ISBLANK(?s)) }}"
        )
        assert missing == []
