"""The server: pages and data at the addresses of their IRIs, a SPARQL endpoint, an API."""
