"""Learning records: facts about people, which outlive pages and accounts."""

from portal.learning.models.attempts import Attempt, AttemptItem, Marking, Remark
from portal.learning.models.certificates import (
    Certificate,
    CertificateReminder,
    SigningKey,
)
from portal.learning.models.enrolments import (
    CourseEnd,
    Enrolment,
    LearningEvent,
    LessonProgress,
    MoreAttempts,
)
from portal.learning.models.talking import (
    LessonQuestion,
    ProblemReport,
    Refresher,
    RefresherRound,
)
from portal.learning.models.teams import Assignment, TeamDigest

__all__ = [
    "Assignment",
    "Attempt",
    "AttemptItem",
    "Certificate",
    "CertificateReminder",
    "CourseEnd",
    "Enrolment",
    "LearningEvent",
    "LessonProgress",
    "LessonQuestion",
    "Marking",
    "MoreAttempts",
    "ProblemReport",
    "Refresher",
    "RefresherRound",
    "Remark",
    "SigningKey",
    "TeamDigest",
]
