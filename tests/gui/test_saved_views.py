"""Saved views in the window: what is listed now gets a name, is chosen again, renamed, deleted, brought back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.views import ManageViews, NameView
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.search import SearchPage
from casefile.gui.widgets.views_button import ViewsButton
from casefile.model.chips import Chip
from casefile.model.records import Case, Incident, SavedView
from casefile.workspace import Workspace


@pytest.fixture
def made(ws: Workspace, case: Case) -> SimpleNamespace:
    one = Incident(case_id=case.id, title="Market strike", verification="likely")
    two = Incident(case_id=case.id, title="School strike", verification="possible")
    three = Incident(case_id=case.id, title="A strike", verification="likely")
    ws.records.save(one, two, three)
    return SimpleNamespace(one=one, two=two, three=three)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, made: SimpleNamespace) -> ListDetailPage:
    shown = incidents_page(desk)
    assert isinstance(shown, ListDetailPage)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    qtbot.waitUntil(lambda: shown.list.rowCount() == 3)
    return shown


def menu_of(button: ViewsButton) -> dict[str, object]:
    button.offer()
    menu = button.findChild(QMenu, "views-menu")
    assert menu is not None
    menu.close()
    return {action.text(): action for action in menu.actions() if action.text()}


def save(qtbot: QtBot, button: ViewsButton, label: str, name: str) -> None:
    menu_of(button)[label].trigger()  # type: ignore[attr-defined]
    form = button.window().findChild(NameView)
    assert form is not None
    form.submit()
    qtbot.waitUntil(lambda: bool(form.problem))
    form.name.setText(name)
    form.submit()
    qtbot.waitUntil(lambda: [each.view.name for each in button.views] == [name])


def test_a_view_is_saved_and_chosen_again(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case, page: ListDetailPage, made: SimpleNamespace
) -> None:
    assert not menu_of(page.views)["Save this view…"].isEnabled()  # type: ignore[attr-defined]
    page.filters.put([Chip("verification", ("likely",))])
    page._filter.setText("strike")
    page.narrow()
    page.table.sort_by("title", descending=False)
    qtbot.waitUntil(lambda: list(page.list.ids) == [made.three.id, made.one.id])
    save(qtbot, page.views, "Save this view…", "What is likely")
    page.clear_filters()
    page.table.sort_by("ref", descending=True)
    qtbot.waitUntil(lambda: list(page.list.ids) == [made.three.id, made.two.id, made.one.id])
    desk.jobs.change(page, lambda ws: ws.records.change(made.two.id, verification="likely"))
    qtbot.waitUntil(lambda: page.views.text() == "1", timeout=8000)
    assert page.views.accessibleName() == "Saved views: 1 new or changed"
    menu_of(page.views)["\u2068What is likely\u2069 (1 new or changed)"].trigger()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: list(page.list.ids) == [made.three.id, made.one.id, made.two.id])
    assert page._filter.text() == "strike" and page.filters.isVisible()
    qtbot.waitUntil(lambda: page.views.text() == "")


def test_a_view_is_renamed_and_deleted_and_comes_back(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case, page: ListDetailPage
) -> None:
    view = SavedView(case_id=case.id, name="Old", lists="incident", words="strike")
    desk.jobs.change(page, lambda ws: ws.views.save(view))
    qtbot.waitUntil(lambda: len(page.views.views) == 1)
    dialog = ManageViews(desk, page, "incident")
    dialog.open()
    qtbot.waitUntil(lambda: len(dialog.table.keys) == 1)
    dialog.rename_button.click()
    form = dialog.findChild(NameView)
    assert form is not None and form.name.text() == "Old"
    form.name.setText("New")
    form.submit()
    qtbot.waitUntil(lambda: [each.view.name for each in page.views.views] == ["New"])
    dialog.delete_button.click()
    qtbot.waitUntil(lambda: not page.views.views)
    dialog.reject()
    desk.jobs.change(page, lambda ws: ws.past.undo())
    qtbot.waitUntil(lambda: [each.view.name for each in page.views.views] == ["New"])


def test_a_search_is_saved(qtbot: QtBot, desk: Desk, made: SimpleNamespace) -> None:
    page = SearchPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.search("kind:incident strike")
    save(qtbot, page.views, "Save this search…", "Strikes")
    with qtbot.waitSignal(desk.search_wanted) as asked:
        menu_of(page.views)["\u2068Strikes\u2069"].trigger()  # type: ignore[attr-defined]
    assert asked.args == ["kind:incident strike"]
