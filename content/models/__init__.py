"""Page types and what belongs to them."""

from content.models.base import BasePage, Listing, RelatedPage
from content.models.course import CoursePage, LessonPage
from content.models.deadline import CalendarPage, Deadline
from content.models.files import Attachment
from content.models.glossary import GlossaryPage, TermPage
from content.models.goal import Goal
from content.models.guidance import GuidancePage
from content.models.home import HomePage
from content.models.information import InformationPage
from content.models.interpretation import InterpretationPage
from content.models.labels import Label
from content.models.law import InstrumentPage
from content.models.path import PathPage
from content.models.pictures import Picture, PictureRendition
from content.models.position import Dissent, Position
from content.models.position_people import Endorsement, PositionWriter
from content.models.provision import Cited, InstrumentVersion, Provision
from content.models.question import (
    Question,
    QuestionOption,
    QuestionTag,
    QuestionVersion,
)
from content.models.quiz import QuizPage
from content.models.regulation import Instrument
from content.models.release import ChangeKind, CourseRelease, ToCheck, TrackedSource
from content.models.resource import ResourceFile, ResourcePage
from content.models.review import AdoptionTask, ReviewTask
from content.models.rule_check import RuleCheckPage
from content.models.rule_table import RuleTable
from content.models.section import SectionPage
from content.models.stored import LibraryRecord, StoredBody

__all__ = [
    "AdoptionTask",
    "Attachment",
    "BasePage",
    "CalendarPage",
    "ChangeKind",
    "Cited",
    "CoursePage",
    "CourseRelease",
    "Deadline",
    "Dissent",
    "Endorsement",
    "GlossaryPage",
    "Goal",
    "GuidancePage",
    "HomePage",
    "InformationPage",
    "Instrument",
    "InstrumentPage",
    "InstrumentVersion",
    "InterpretationPage",
    "Label",
    "LessonPage",
    "LibraryRecord",
    "Listing",
    "PathPage",
    "Picture",
    "PictureRendition",
    "Position",
    "PositionWriter",
    "Provision",
    "Question",
    "QuestionOption",
    "QuestionTag",
    "QuestionVersion",
    "QuizPage",
    "RelatedPage",
    "ResourceFile",
    "ResourcePage",
    "ReviewTask",
    "RuleCheckPage",
    "RuleTable",
    "SectionPage",
    "StoredBody",
    "TermPage",
    "ToCheck",
    "TrackedSource",
]
