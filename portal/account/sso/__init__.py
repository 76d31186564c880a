"""Sign-in by an organisation's own provider, by OpenID Connect or SAML."""
