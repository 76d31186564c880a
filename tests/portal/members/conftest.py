from tests.portal.organisations.conftest import (  # noqa: F401
    delivered,
    firm,
    people,
    steward,
)
