"""Certificates: issued once, checked by anybody, valid for calendar months."""
