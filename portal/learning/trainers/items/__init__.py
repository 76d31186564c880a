"""How questions work: which are too easy, which may have a wrong key."""
