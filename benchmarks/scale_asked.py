"""Chooses what is asked for from what an agreement says, so that every question has an answer to give."""

from __future__ import annotations

from scale_worker import Done, Job, Run

#: For each type of a parameter a query that gives its value; ``{agreement}`` is the IRI of the agreement.
QUERIES = {
    # The State or organization whose bodies have the most duties in the agreement.
    "actor": """SELECT ?value (COUNT(DISTINCT ?norm) AS ?many) {
        <{agreement}> srv:hasClause/srv:hasNorm ?norm . ?norm a srv:Obligation ; srv:hasBearer ?body .
        ?body (org:unitOf|org:postIn)* ?value .
        FILTER NOT EXISTS { ?value org:unitOf|org:postIn ?above }
    } GROUP BY ?value ORDER BY DESC(?many) ?value LIMIT 1""",
    "debtor": """SELECT ?value (COUNT(DISTINCT ?norm) AS ?many) {
        <{agreement}> srv:hasClause/srv:hasNorm ?norm . ?norm srv:hasBearer ?value ; srv:hasCounterparty ?to
    } GROUP BY ?value ORDER BY DESC(?many) ?value LIMIT 1""",
    "creditor": """SELECT ?value (COUNT(DISTINCT ?norm) AS ?many) {
        <{agreement}> srv:hasClause/srv:hasNorm ?norm . ?norm srv:hasBearer ?from ; srv:hasCounterparty ?value
    } GROUP BY ?value ORDER BY DESC(?many) DESC(?value) LIMIT 1""",
    # One that few agreements share: "intention to terminate" is in nearly all.
    "matter": """SELECT ?value (COUNT(DISTINCT ?notice) AS ?many) {
        <{agreement}> srv:hasClause/srv:hasNorm/srv:requiresNotification ?notice .
        ?notice srv:concernsMatter ?value
        FILTER(!STRENDS(STR(?value), "intention-to-terminate") && !STRENDS(STR(?value), "completed"))
    } GROUP BY ?value ORDER BY DESC(?many) ?value LIMIT 1""",
    "clause": """SELECT ?value (COUNT(DISTINCT ?norm) AS ?many) {
        <{agreement}> srv:hasClause ?value . ?value srv:hasNorm ?norm .
        ?norm srv:hasSlot|srv:requiresNotification/srv:hasSlot ?filled .
        VALUES ?slot { slot:trigger slot:timing } VALUES ?kind { srv:Stated srv:Inferred }
        ?filled srv:forSlot ?slot ; a ?kind
    } GROUP BY ?value ORDER BY DESC(?many) ?value LIMIT 1""",
    "programme": """SELECT ?value { ?norm srv:isUnderProgramme ?value } ORDER BY ?value LIMIT 1""",
}
#: What stands for a type of which the agreement has none.
OTHERWISE = {"programme": "pfp", "matter": "absence", "clause": "generated-000001/2"}
_PREFIXES = """PREFIX srv: <https://w3id.org/servanda/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX slot: <https://w3id.org/servanda/slot/>
"""


def chosen(given: Job) -> Run:
    """Return what to ask for, by the names of :data:`QUERIES`, and the agreement itself."""
    from pyoxigraph import NamedNode, QuerySolutions
    from scale_ways import bare_store

    from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
    from servanda.vocabulary import PREFIXES

    store = bare_store(given["store"])
    iri = PREFIXES["agreement"] + given["agreement"]
    graphs = [NamedNode(name) for name in (iri, derived_graph(iri), ONTOLOGY_GRAPH)]

    def run(_: Job) -> Done:
        said = OTHERWISE | {"agreement": given["agreement"]}
        for name, query in QUERIES.items():
            text = _PREFIXES + query.replace("{agreement}", iri)
            found = store.query(text, default_graph=graphs)  # type: ignore[arg-type]
            assert isinstance(found, QuerySolutions)
            for row in found:
                said[name] = row["value"].value
        return Done(said=said)

    return run
