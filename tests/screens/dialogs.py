"""The dialogs: each with what it needs from the sample case. A test asks for every class of dialog that there is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from casefile.gui.dialogs.about import About
from casefile.gui.dialogs.approve import ApproveDialog
from casefile.gui.dialogs.asking import Asking
from casefile.gui.dialogs.attach import AttachDialog
from casefile.gui.dialogs.choose_source import ChooseSource
from casefile.gui.dialogs.command_palette import CommandPalette
from casefile.gui.dialogs.conflict import ConflictDialog
from casefile.gui.dialogs.copies.backup import BackupForm
from casefile.gui.dialogs.copies.erase import EraseForm
from casefile.gui.dialogs.copies.rekey import RekeyForm
from casefile.gui.dialogs.copies.restore import RestoreForm
from casefile.gui.dialogs.copies.travel_copy import TravelForm
from casefile.gui.dialogs.create_vault import CreateVault
from casefile.gui.dialogs.custody import Dispose, HandOver, PutUnderSeal, SaveCopy, TakeBack
from casefile.gui.dialogs.dataset.dialog import DatasetDialog
from casefile.gui.dialogs.day_order import DayOrderForm
from casefile.gui.dialogs.demand import DemandDialog
from casefile.gui.dialogs.duplicates.dialog import FindDuplicates
from casefile.gui.dialogs.duplicates.merging import MergeIncidents
from casefile.gui.dialogs.edit_several import EditSeveral
from casefile.gui.dialogs.exchange.approve_dossier import ApproveDossier
from casefile.gui.dialogs.exchange.contacts import ContactsDialog
from casefile.gui.dialogs.exchange.qr import CardCode
from casefile.gui.dialogs.exchange.review_copy import ReviewCopyDialog
from casefile.gui.dialogs.export_case import ExportDialog, LeftOutReport
from casefile.gui.dialogs.facet import FacetDialog
from casefile.gui.dialogs.identities.editing import IdentityDialog
from casefile.gui.dialogs.identities.opening import OpenCompartment
from casefile.gui.dialogs.identities.sealing import SealFile
from casefile.gui.dialogs.identities.searching import IdentitySearch
from casefile.gui.dialogs.identities.signing import SignatureDialog
from casefile.gui.dialogs.import_case import ImportDialog
from casefile.gui.dialogs.intake_report import IntakeReport
from casefile.gui.dialogs.manual import Manual
from casefile.gui.dialogs.new_statement import NewStatement
from casefile.gui.dialogs.own_text import OwnTextDialog
from casefile.gui.dialogs.produce import ProduceDialog
from casefile.gui.dialogs.read_again import ReadAgainForm
from casefile.gui.dialogs.recognise import RecogniseForm
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.dialogs.recovery_sheet import RecoveryDrill, RecoverySheet
from casefile.gui.dialogs.release import ReleaseDialog
from casefile.gui.dialogs.say import SayDialog
from casefile.gui.dialogs.settings.dialog import SettingsDialog
from casefile.gui.dialogs.settings.forms import AddPerson, ChangePassphrase, RenamePerson, TurnPinOn
from casefile.gui.dialogs.settings.keys import SetUpKeys
from casefile.gui.dialogs.shortcuts import ShortcutList
from casefile.gui.dialogs.stamp import StampDialog
from casefile.gui.dialogs.tags import ManageTags, MergeForm, TagForm
from casefile.gui.dialogs.thread import ThreadDialog
from casefile.gui.dialogs.views import ManageViews, NameView
from casefile.gui.file_report import FileReport
from casefile.gui.messages import CrashDialog
from casefile.gui.pages.calls.response_dialog import ResponseDialog
from casefile.gui.pages.dossier.compositions import NameComposition
from casefile.gui.pages.incidents.adopt import AdoptDialog
from casefile.gui.pages.integrity.slip import CompareSlip
from casefile.gui.pages.new_case import NewCaseDialog
from casefile.gui.pages.sources.paste import PasteDialog
from casefile.gui.pages.witnesses.consent import consent_dialog
from casefile.gui.pages.witnesses.recipients import RecipientsDialog
from casefile.gui.pages.witnesses.several import SeveralConsents
from casefile.gui.widgets.history import Differences
from casefile.gui.widgets.quick_look import QuickLook
from casefile.model.composing import Part
from casefile.model.facets import facets_of
from casefile.model.fields import kind_of
from casefile.model.identities import Identity
from casefile.model.merging import Conflict
from casefile.model.records import (
    Call,
    CasualtyFigure,
    Citation,
    Composition,
    EvidenceFile,
    Incident,
    Response,
    SavedView,
    Thread,
    Witness,
)
from casefile.model.statements import Demand
from tests.screens.stage import Stage


@dataclass(frozen=True)
class Dialogue:
    """One dialog.

    :param name: of its file. :param make: makes it and shows nothing yet.
    """

    name: str
    make: Callable[[Stage], QDialog]


def _place(stage: Stage) -> QWidget:
    return stage.window


def _conflict(stage: Stage) -> QDialog:
    base = stage.of(Incident)
    mine = dataclasses.replace(base, title="Hospital hit from the air", verification="likely")
    theirs = dataclasses.replace(base, title="Air strike on the hospital", verification="disputed")
    specs = tuple(spec for spec in kind_of(base).fields if spec.name in ("title", "verification"))
    return ConflictDialog(stage.desk, Conflict(base, mine, theirs, specs), stage.window)


def _adopt(stage: Stage) -> QDialog:
    incident = stage.nth("incident", 1)
    table = stage.ws.incidents.figures(incident)
    return AdoptDialog(stage.desk, incident, table.rows[0], table.sources, stage.window)


def _figure(stage: Stage) -> QDialog:
    incident = stage.of(Incident)
    draft = CasualtyFigure(case_id=incident.case_id, incident_id=incident.id, group="civilians", effect="killed")
    return RecordDialog(
        stage.desk,
        draft,
        ("effect", "group", "count", "source_id", "said_by"),
        title="Add a casualty figure",
        action="Add figure",
        label="Add casualty figure",
        parent=stage.window,
    )


def _citation(stage: Stage) -> QDialog:
    incident = stage.of(Incident)
    draft = Citation(case_id=incident.case_id, target_id=incident.id, stance="supports")
    return RecordDialog(
        stage.desk,
        draft,
        ("source_id", "stance", "confidence", "comment"),
        title="Link a source",
        action="Link",
        label="Link a source",
        parent=stage.window,
    )


def _response(stage: Stage) -> QDialog:
    call = stage.of(Call)
    draft = Response(case_id=call.case_id, call_id=call.id)
    return ResponseDialog(stage.desk, call, draft, None, "", stage.window)


def _import(stage: Stage) -> QDialog:
    out = stage.files / "case.json"
    if not out.exists():
        stage.ws.transfer.export_json(stage.case(), out)
    return ImportDialog(stage.desk, out, stage.window)


def _dataset(stage: Stage) -> QDialog:
    path = stage.files / "strikes.csv"
    path.write_text("id,date,place,killed\n1,05/06/2018,Hajin,3\n2,07/06/2018,Hajin,\n", encoding="utf-8")
    looked = stage.ws.datasets.look(path)
    fitting = stage.ws.datasets.fitting(looked, stage.case())
    return DatasetDialog(stage.desk, path, looked, fitting, stage.case(), stage.window)


def _name_composition(stage: Stage) -> QDialog:
    kept = stage.of(Composition)
    return NameComposition(stage.desk, stage.window, kept, "For the court", lambda _made: None)


def _own_text(stage: Stage) -> QDialog:
    part = Part("own-1", title="How the market was hit", words="Two aircraft came from the east.")
    return OwnTextDialog(stage.desk, part, lambda _part: None, stage.window)


def _produce(stage: Stage) -> QDialog:
    begun = ("court", "en", "")
    return ProduceDialog(stage.desk, stage.case(), "DST", begun, lambda _typed: [], lambda _chosen: None, stage.window)


def _approve_dossier(stage: Stage) -> QDialog:
    path = stage.files / "dossier.pdf"
    path.write_bytes(b"%PDF-1.7")
    return ApproveDossier(stage.desk, stage.window, stage.case(), path)


def _left_out(stage: Stage) -> QDialog:
    from casefile.services.exports import Exported

    return LeftOutReport(Exported(Path("case.csv"), "csv", 120), stage.window)


def _intake_report(stage: Stage) -> QDialog:
    reports = [
        FileReport("reply.eml", "DST-S-0013", ("2 attachments",), ("A part of the message could not be read.",)),
        FileReport("scan.pdf", "DST-S-0014", ("3 pages",)),
    ]
    return IntakeReport(stage.desk, reports, stage.window)


def _differences(stage: Stage) -> QDialog:
    incident = stage.nth("incident", 1)
    entries = stage.ws.records.history(incident)
    first, last = min(entries, key=lambda each: each.seq), max(entries, key=lambda each: each.seq)
    changes = stage.ws.records.difference(incident, first.seq, last.seq)
    return Differences(stage.window, changes, stage.ws.headings.of([]), [first.at, last.at])


def _identity(stage: Stage) -> QDialog:
    if not stage.ws.identities.exists:
        stage.ws.identities.create("quite another passphrase")
    witness = stage.witness()
    if not stage.ws.identities.kept([witness]):
        stage.ws.identities.save(witness, Identity(home="Above the bakery"))
    return IdentityDialog(stage.desk, stage.ws.identities.reveal(witness, "To look at it"), stage.window)


def _compartment(stage: Stage) -> QDialog:
    return OpenCompartment(
        stage.desk,
        stage.window,
        title="Reveal the identity",
        action="Reveal",
        exists=True,
        is_open=False,
        reason=True,
        verb=lambda _ws, _reason: None,
        done=lambda _nothing: None,
    )


def _seal(stage: Stage) -> QDialog:
    path = stage.files / "passport.jpg"
    path.write_bytes(b"a picture")
    return SealFile(stage.desk, stage.window, path, lambda _ws, _purpose: None, lambda _nothing: None)


def _consent(stage: Stage) -> QDialog:
    return consent_dialog(stage.desk, _witness(stage), "publication", None, stage.window)


def _several(stage: Stage) -> QDialog:
    return SeveralConsents(stage.desk, _witness(stage), {}, stage.window)


def _witness(stage: Stage) -> Witness:
    found = stage.ws.records.get(stage.witness())
    assert isinstance(found, Witness)
    return found


def _quick_look(stage: Stage) -> QDialog:
    look = QuickLook(stage.desk, stage.window)
    look.look(stage.nth("incident", 1))
    return look


def _me(stage: Stage) -> QDialog:
    insider = stage.ws.people.all()[0]
    return RenamePerson(stage.desk, insider, stage.window)


def _tag(stage: Stage) -> QDialog:
    return TagForm(stage.desk, stage.window, stage.ws.tags.all(stage.case())[0])


def _merge_tags(stage: Stage) -> QDialog:
    tags = stage.ws.tags.all(stage.case())
    return MergeForm(stage.desk, stage.window, tags[0], [tag.name for tag in tags])


def _text_file(stage: Stage) -> EvidenceFile:
    return next(each for each in stage.ws.records.of(EvidenceFile) if each.media_type == "text/plain")


def _settings(section: str) -> Dialogue:
    return Dialogue(f"settings-{section}", lambda stage: SettingsDialog(stage.window.session, section))


def _asking(stage: Stage) -> QDialog:
    asking = Asking(
        stage.window,
        "Delete for good",
        "3 records will be deleted for good: no list will show them, and no undo brings them back.\n\n"
        "1 record stays in the trash.",
        details="“The monitor's table” (DST-S-0004): it is cited in an exported dossier.",
    )
    asking.offer("Delete for good")
    asking.fold.setChecked(True)
    return asking


DIALOGS = (
    Dialogue("asking", _asking),
    Dialogue("manual", lambda stage: Manual(stage.window, "04-incidents")),
    Dialogue("about", lambda stage: About(stage.window)),
    Dialogue("palette", lambda stage: CommandPalette(stage.window.commands, stage.window)),
    Dialogue("shortcuts", lambda stage: ShortcutList(stage.window.commands, stage.window)),
    Dialogue("crash", lambda stage: CrashDialog("casefile/gui/jobs.py:271", stage.window)),
    *(_settings(key) for key in ("language", "appearance", "security", "zone", "backup", "shortcuts")),
    Dialogue("create-vault", lambda stage: CreateVault(stage.window)),
    Dialogue("backup", lambda stage: BackupForm(stage.desk, stage.window)),
    Dialogue("restore", lambda stage: RestoreForm(stage.window.door.background, stage.window)),
    Dialogue("travel-copy", lambda stage: TravelForm(stage.desk, stage.window)),
    Dialogue("new-key", lambda stage: RekeyForm(stage.desk, stage.window.session)),
    Dialogue("destroy", lambda stage: EraseForm(stage.desk, stage.window.session)),
    Dialogue("recovery-sheet", lambda stage: RecoverySheet(stage.desk, stage.window)),
    Dialogue("recovery-drill", lambda stage: RecoveryDrill(stage.desk, stage.window)),
    Dialogue("add-person", lambda stage: AddPerson(stage.desk, stage.window)),
    Dialogue("rename-person", _me),
    Dialogue("change-passphrase", lambda stage: ChangePassphrase(stage.desk, stage.window)),
    Dialogue("pin", lambda stage: TurnPinOn(stage.desk, stage.window)),
    Dialogue("security-keys", lambda stage: SetUpKeys(stage.desk, stage.window, has_key=False, has_sheet=False)),
    Dialogue("new-case", lambda stage: NewCaseDialog(stage.desk, stage.window)),
    Dialogue("import", _import),
    Dialogue("dataset", _dataset),
    Dialogue("export", lambda stage: ExportDialog(stage.desk, [], stage.window)),
    Dialogue("left-out", _left_out),
    Dialogue("contacts", lambda stage: ContactsDialog(stage.desk, stage.window)),
    Dialogue("card-code", lambda stage: CardCode(stage.desk, stage.window)),
    Dialogue("approve-dossier", _approve_dossier),
    Dialogue("review-copy", lambda stage: ReviewCopyDialog(stage.desk, stage.case(), stage.window)),
    Dialogue("tags", lambda stage: ManageTags(stage.desk, stage.window)),
    Dialogue("tag", _tag),
    Dialogue("merge-tags", _merge_tags),
    Dialogue("views", lambda stage: ManageViews(stage.desk, stage.window, "incident")),
    Dialogue("name-view", lambda stage: NameView(stage.desk, stage.window, stage.of(SavedView))),
    *(
        Dialogue(
            f"filter-{name}",
            lambda stage, place=place: FacetDialog(stage.desk, stage.window, "incident", facets_of("incident")[place]),
        )
        for place, name in enumerate(facet.name for facet in facets_of("incident"))
    ),
    Dialogue(
        "edit-several",
        lambda stage: EditSeveral(stage.desk, stage.window, "incident", [stage.nth("incident", n) for n in range(3)]),
    ),
    Dialogue("quick-look", _quick_look),
    Dialogue("thread", lambda stage: ThreadDialog(stage.desk, stage.window, stage.of(Incident), [], "comment")),
    Dialogue(
        "reply",
        lambda stage: SayDialog(
            stage.desk, stage.window, "reply/x", lambda _ws, _text: None, title="Reply", action="Reply"
        ),
    ),
    Dialogue("approve", lambda stage: ApproveDialog(stage.desk, stage.window, stage.nth("incident"), "DST-I-0001")),
    Dialogue("attach", lambda stage: AttachDialog(stage.desk, stage.window, stage.of(Thread))),
    Dialogue("find-duplicates", lambda stage: FindDuplicates(stage.desk, stage.window, "incident", stage.case())),
    Dialogue(
        "merge-incidents",
        lambda stage: MergeIncidents(stage.desk, stage.window, stage.nth("incident", 0), stage.nth("incident", 1)),
    ),
    Dialogue("name-composition", _name_composition),
    Dialogue("own-text", _own_text),
    Dialogue("new-statement", lambda stage: NewStatement(stage.desk, stage.window, stage.case(), lambda _made: None)),
    Dialogue("demand", lambda stage: DemandDialog(stage.window, Demand("The council", "investigate"), lambda _d: None)),
    Dialogue("produce", _produce),
    Dialogue("conflict", _conflict),
    Dialogue("figure", _figure),
    Dialogue("adopt", _adopt),
    Dialogue("cite", _citation),
    Dialogue("choose-source", lambda stage: ChooseSource(stage.desk, stage.window, lambda _id: None)),
    Dialogue("response", _response),
    Dialogue("paste", lambda stage: PasteDialog(stage.desk, stage.window)),
    Dialogue("intake-report", _intake_report),
    Dialogue("day-order", lambda stage: DayOrderForm(stage.desk, [_text_file(stage).id], stage.window)),
    Dialogue("read-again", lambda stage: ReadAgainForm(stage.desk, _text_file(stage), stage.window)),
    Dialogue("recognise", lambda stage: RecogniseForm(stage.desk, stage.photo(), ("ara", "eng"), stage.window)),
    Dialogue("stamp", lambda stage: StampDialog(stage.desk, stage.window)),
    Dialogue("hand-over", lambda stage: HandOver(stage.desk, stage.photo(), stage.window)),
    Dialogue("take-back", lambda stage: TakeBack(stage.desk, stage.photo(), stage.window)),
    Dialogue("seal", lambda stage: PutUnderSeal(stage.desk, stage.photo(), stage.window)),
    Dialogue("save-copy", lambda stage: SaveCopy(stage.desk, stage.photo(), stage.files / "out.png", stage.window)),
    Dialogue("dispose", lambda stage: Dispose(stage.desk, stage.photo(), [], stage.window)),
    Dialogue("slip", lambda stage: CompareSlip(stage.desk, stage.window)),
    Dialogue("differences", _differences),
    Dialogue("release", lambda stage: ReleaseDialog(stage.window, 2, lambda _reason: None)),
    Dialogue("consent", _consent),
    Dialogue("several-consents", _several),
    Dialogue("recipients", lambda stage: RecipientsDialog(stage.desk, _witness(stage), "publication", stage.window)),
    Dialogue("reveal", _compartment),
    Dialogue("identity", _identity),
    Dialogue("seal-file", _seal),
    Dialogue("signature", lambda stage: SignatureDialog("DST-W-0001", stage.window)),
    Dialogue("identity-search", lambda stage: IdentitySearch(stage.desk, stage.window)),
)
"""Every dialog that needs no second vault."""

ELSEWHERE = {
    "AccessForm": "what the forms of Settings share",
    "CustodyForm": "what the forms of custody share",
    "Dialog": "the frame of all",
    "SmallForm": "the frame of most",
    "MergeDialog": "needs a return from another vault",
    "OpenPackageDialog": "needs a package from another vault",
    "RemoveKey": "needs a security key that was set up",
    "RemovePerson": "needs a second person in the vault",
    "ReturnDialog": "needs a review copy from another vault",
    "TakeCard": "needs a card from another vault",
    "VerifyContact": "needs a contact from another vault",
    "Waiting": "stands only while a vault is made again",
}
"""Classes of dialog that are not shown here, with the reason; the tests of their own look at them."""
