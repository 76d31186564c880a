"""My page: what one person keeps, follows and has not seen; mails; own data."""
