from tests.portal.learning.certificates.conftest import certificate, holder

__all__ = ["certificate", "holder"]
