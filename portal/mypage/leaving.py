"""What becomes of every reference to a person when their account is closed.

Each foreign key to the user model has its line here; a test fails for one that has not
(`tests/portal/mypage/test_closing.py`). Whoever adds one decides, and says it to the
person in `templates/mypage/close.html` where it matters to them.
"""

from enum import Enum


class Fate(Enum):
    """What happens to the rows that name a person."""

    GOES = "the rows are deleted with the account"
    UNNAMED = "the rows stay and name nobody"
    FORMER = "the rows stay and name “Former member”"
    NUMBER = "the rows stay, with a number that belongs to nobody any more"


GOES, UNNAMED, FORMER, NUMBER = Fate.GOES, Fate.UNNAMED, Fate.FORMER, Fate.NUMBER

FATES: dict[str, Fate] = {
    # The person's own: nobody else has anything from it.
    "account.EmailAddress.user": GOES,
    "api.AccessToken.person": GOES,
    "checks.SavedCheck.person": GOES,
    "learning.TeamDigest.person": GOES,
    "members.GroupMembership.person": GOES,
    "members.GroupRequest.person": GOES,
    "members.Membership.person": GOES,
    "members.User_groups.user": GOES,
    "members.User_user_permissions.user": GOES,
    "mfa.Authenticator.user": GOES,
    "mypage.Bookmark.person": GOES,
    "mypage.Digest.person": GOES,
    "mypage.Follow.person": GOES,
    "mypage.ReadingList.person": GOES,
    "mypage.Visit.person": GOES,
    "socialaccount.SocialAccount.user": GOES,
    "usersessions.UserSession.user": GOES,
    "wagtailadmin.EditingSession.user": GOES,
    "wagtailadmin.FormState.user": GOES,
    "wagtailcore.APIToken.user": GOES,
    "wagtailcore.PageSubscription.user": GOES,
    "wagtailusers.UserProfile.user": GOES,
    # A promoted answer stands as long as somebody answers for it.
    "search.Promotion.owner": GOES,
    # What was written and decided for all stays; who it was need not be named.
    "content.Attachment.uploaded_by_user": UNNAMED,
    "content.BasePage.owner": UNNAMED,
    "content.Endorsement.person": UNNAMED,
    "content.Picture.uploaded_by_user": UNNAMED,
    "content.PositionWriter.person": UNNAMED,
    # The name stands beside it: who looked as whom must be told later too.
    "console.Viewing.person": UNNAMED,
    "console.Viewing.steward": UNNAMED,
    "members.AccessFact.by": UNNAMED,
    "members.GroupRequest.decided_by": UNNAMED,
    "members.Invitation.accepted_by": UNNAMED,
    "members.Invitation.invited_by": UNNAMED,
    "members.MemberEvent.actor": UNNAMED,
    "members.MemberEvent.person": UNNAMED,
    "members.Removal.person": UNNAMED,
    "members.UpgradeRequest.decided_by": UNNAMED,
    "search.Synonym.owner": UNNAMED,
    "stewardship.Keeper.person": UNNAMED,
    "stewardship.Question.person": UNNAMED,
    "stewardship.Question.steward": UNNAMED,
    "stewardship.Reply.author": UNNAMED,
    "wagtailcore.Comment.resolved_by": UNNAMED,
    "wagtailcore.Revision.user": UNNAMED,
    "wagtailcore.TaskState.finished_by": UNNAMED,
    "wagtailcore.UploadedFile.uploaded_by_user": UNNAMED,
    "wagtailcore.WorkflowState.requested_by": UNNAMED,
    "wagtaildocs.Document.uploaded_by_user": UNNAMED,
    "wagtailimages.Image.uploaded_by_user": UNNAMED,
    # A record of learning stays, as evidence of the course; whose it was goes.
    "content.CourseRelease.published_by": UNNAMED,
    "content.QuestionVersion.created_by": UNNAMED,
    "content.ToCheck.settled_by": UNNAMED,
    "learning.Assignment.assigned_by": UNNAMED,
    "learning.Assignment.person": UNNAMED,
    "learning.Enrolment.learner": UNNAMED,
    "learning.LessonQuestion.answered_by": UNNAMED,
    "learning.LessonQuestion.person": UNNAMED,
    "learning.MoreAttempts.granted_by": UNNAMED,
    "learning.ProblemReport.settled_by": UNNAMED,
    "learning.Remark.made_by": UNNAMED,
    # Locks are opened besides: `closing` sees to it.
    "content.BasePage.locked_by": UNNAMED,
    "content.Deadline.locked_by": UNNAMED,
    "content.Instrument.locked_by": UNNAMED,
    "content.Question.locked_by": UNNAMED,
    "content.RuleTable.locked_by": UNNAMED,
    # What others have answered, or wait for, must not vanish with its writer.
    "members.UpgradeRequest.person": FORMER,
    "wagtailcore.Comment.user": FORMER,
    "wagtailcore.CommentReply.user": FORMER,
    # The log is never changed.
    "wagtailcore.ModelLogEntry.user": NUMBER,
    "wagtailcore.PageLogEntry.user": NUMBER,
}
