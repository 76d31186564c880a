from django.urls import path, re_path

from portal.mypage.views import data, following, overview, saved, stopping

# Up to 18 digits: more overflow the column.
_NUMBER = r"(?P<number>\d{1,18})/"

urlpatterns = [
    path("", overview.overview, name="mypage"),
    path("new/", overview.new, name="mypage_new"),
    path("seen/", overview.seen, name="mypage_seen"),
    re_path(r"^keep/" + _NUMBER + "$", saved.keep, name="mypage_keep"),
    path("saved/", saved.saved, name="mypage_saved"),
    re_path(r"^saved/" + _NUMBER + "move/$", saved.move, name="mypage_move"),
    re_path(r"^saved/" + _NUMBER + "remove/$", saved.remove, name="mypage_remove"),
    path("lists/", saved.add, name="mypage_list_add"),
    re_path(r"^lists/" + _NUMBER + "$", saved.rename, name="mypage_list"),
    re_path(r"^lists/" + _NUMBER + "delete/$", saved.delete, name="mypage_list_delete"),
    path("following/", following.following, name="mypage_following"),
    path("following/topics/", following.topics, name="mypage_topics"),
    path("following/rhythm/", following.rhythm, name="mypage_rhythm"),
    re_path(r"^following/" + _NUMBER + "stop/$", following.leave, name="mypage_leave"),
    re_path(r"^stop/(?P<token>[\w.-]{20,200})/$", stopping.stop, name="mypage_stop"),
    path("data/", data.data, name="mypage_data"),
    path("data/download/", data.download, name="mypage_download"),
    path("data/close/", data.close, name="mypage_close"),
    path("closed/", data.closed, name="mypage_closed"),
]
