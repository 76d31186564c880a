"""Elasticsearch 8 or 9, one server or a cluster, with the official client."""
