from tests.portal.organisations.conftest import (  # noqa: F401
    as_,
    delivered,
    firm,
    people,
    steward,
)
