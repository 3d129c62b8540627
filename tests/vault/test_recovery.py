"""The recovery sheet: what is printed opens, what is typed badly is named, what is forged is refused."""

from __future__ import annotations

import itertools
import time

import pytest
from shamir_mnemonic import generate_mnemonics

from casefile.errors import Refused, VaultLocked, WrongPassphrase
from casefile.vault import vault
from casefile.vault.recovery import RecoveryKey, new_key, secret_in
from casefile.vault.vault import OpenVault


def _refused(untrusted: list[str]) -> Refused:
    with pytest.raises(Refused) as refused:
        secret_in(untrusted)
    assert refused.value.field == "words"
    return refused.value


def test_the_words_are_those_of_bip_39() -> None:
    # The first and last 256-bit vectors of BIP-39's own list.
    assert secret_in(["abandon"] * 23 + ["art"]) == bytes(32)
    assert secret_in(["zoo"] * 23 + ["vote"]) == b"\xff" * 32


def test_the_shares_are_those_of_slip_39() -> None:
    # Vector 23 of SLIP-39 (256 bits, 2 of 3 without the extendable flag, exponent 0) differs from a sheet made here
    # in its exponent, so it is understood and refused.
    first = (
        "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse duckling lying "
        "evidence network walnut tactics forget hairy rebound impulse brother survive clothes stadium mailman rival "
        "ocean reward venture always armed unwrap"
    )
    second = (
        "humidity disease academic agency actress jacket gross physics cylinder solution fake mortgage benefit public "
        "busy prepare sharp friar change work slow purchase ruler again tricycle involve viral wireless mixture "
        "anatomy desert cargo upgrade"
    )
    assert _refused([first, second]).code == "foreign_share"


def test_a_sheet_of_words_opens_the_vault_and_nobody_acts_in_its_name(opened: OpenVault) -> None:
    key = opened.add_recovery("words")
    assert len(key.words) == 24 and key.shares == () and key.sheets == (key.words,)
    people, database, actor = opened.people(), opened.database_key(), opened.actor_id
    opened.lock()
    with vault.open_with_recovery(opened.folder, key.words) as v:
        assert v.person is None
        [sheet] = v.sheets()
        assert v.signer == sheet and v.sign_as_opener(b"")[0] == sheet.public_key == key.public_key
        assert (v.people(), v.database_key()) == (people, database)
        assert v.actor_id == str(sheet.id) != actor
        recovery = v.actor_id
    with vault.open_with_recovery(opened.folder, key.words, read_only=True) as v:
        assert v.actor_id == recovery
        assert v.read_only


def test_any_two_shares_open_it_and_so_do_all_three(opened: OpenVault) -> None:
    key = opened.add_recovery("shares")
    assert [len(share) for share in key.shares] == [33, 33, 33]
    opened.lock()
    for pair in itertools.permutations(key.shares, 2):
        vault.open_with_recovery(opened.folder, [word for share in pair for word in share], read_only=True).lock()
    with vault.open_with_recovery(opened.folder, [" ".join(share) for share in key.shares]) as v:
        (slot,) = [slot for slot in v.slots() if slot.kind == "recovery"]
        assert (slot.form, slot.person_id) == ("shares", None)


def test_case_blanks_numbers_and_line_ends_do_not_matter() -> None:
    key, secret = new_key("words")
    typed = "\n".join(f"  {number}.\t{word.upper()} ," for number, word in enumerate(key.words, 1))
    assert secret_in([typed]) == secret_in(list(key.words)) == secret


def test_a_new_sheet_replaces_the_old_one(opened: OpenVault) -> None:
    old, new = opened.add_recovery("words"), opened.add_recovery("shares")
    assert not opened.recovery_opens(old.words)
    assert [slot.form for slot in opened.slots() if slot.kind == "recovery"] == ["shares"]
    opened.lock()
    with pytest.raises(WrongPassphrase) as wrong:
        vault.open_with_recovery(opened.folder, old.words)
    assert (wrong.value.code, wrong.value.field) == ("wrong_recovery", "words")
    vault.open_with_recovery(opened.folder, [w for s in new.shares[1:] for w in s]).lock()


def test_the_drill_asks_the_disk_and_changes_nothing(opened: OpenVault, snapshot) -> None:
    assert not opened.recovery_opens(new_key("words")[0].words)
    key = opened.add_recovery("words")
    before = snapshot(opened.folder)
    assert opened.recovery_opens(key.words)
    assert not opened.recovery_opens(new_key("words")[0].words)
    with pytest.raises(Refused):
        opened.recovery_opens(["one", "word"])
    assert snapshot(opened.folder) == before
    opened.lock()
    with pytest.raises(VaultLocked):
        opened.recovery_opens(key.words)


def test_who_takes_their_own_name_after_recovery_replaces_the_forgotten_passphrase(
    opened: OpenVault, passphrase: str
) -> None:
    key = opened.add_recovery("words")
    first = opened.people()[0]
    opened.rename_person(first.id, "Salma")
    opened.add_person("Rima", "hers")
    opened.lock()
    with vault.open_with_recovery(opened.folder, key.words) as v:
        again = v.set_passphrase_after_recovery(" salma ", "new")
        assert again.id != first.id and again.public_key != first.public_key
    with pytest.raises(WrongPassphrase):
        vault.open(opened.folder, passphrase)
    with vault.open(opened.folder, "new") as v:
        assert [(p.name, bool(p.removed)) for p in v.people()] == [("Salma", True), ("Rima", False), ("salma", False)]
    vault.open(opened.folder, "hers").lock()


def test_a_passphrase_is_set_after_recovery(opened: OpenVault, passphrase: str) -> None:
    key = opened.add_recovery("words")
    opened.rename_person(opened.people()[0].id, "Salma")
    opened.lock()
    with vault.open_with_recovery(opened.folder, key.words) as v:
        for name, phrase in (("", "new"), ("Rima", ""), ("Rima", passphrase)):
            with pytest.raises(Refused):
                v.set_passphrase_after_recovery(name, phrase)
        rima = v.set_passphrase_after_recovery("Rima", "new")
        assert v.person == rima
        assert v.actor_id == str(rima.id)
        signed = v.sign_as_opener(b"")
        assert signed is not None and signed[0] == rima.public_key
        with pytest.raises(Refused):
            v.set_passphrase_after_recovery("Again", "third")
    with vault.open(opened.folder, "new") as v:
        assert v.person == rima
        assert v.sign_as_opener(b"") == signed
    vault.open_with_recovery(opened.folder, key.words).lock()  # the sheet goes on to work


def test_a_sheet_belongs_to_nobody_and_is_never_the_only_way_in(opened: OpenVault) -> None:
    opened.add_recovery("words")
    with pytest.raises(Refused) as refused:
        opened.remove_slot(opened.slot_id)
    assert refused.value.code == "last_slot"
    (sheet,) = [slot for slot in opened.slots() if slot.kind == "recovery"]
    opened.remove_slot(sheet.id)
    assert [slot.kind for slot in opened.slots()] == ["passphrase"]
    assert opened.people()[0].removed == ""


def test_a_wrong_word_is_named_with_its_place() -> None:
    key, _secret = new_key("words")
    typed = list(key.words)
    typed[6] = "abandn"
    refused = _refused(typed)
    assert refused.code == "unknown_word"
    assert "Word 7" in str(refused) and "abandn" in str(refused)
    assert not any(f" {word} " in str(refused) for word in key.words if len(word) > 5)
    typed[6] = "x" * 500
    assert len(str(_refused(typed))) < 120


def test_a_wrong_word_of_a_share_is_named_with_its_place() -> None:
    key, _secret = new_key("shares")
    typed = [list(share) for share in key.shares]
    typed[1][32] = "abandon"  # of the other list
    refused = _refused([word for share in typed for word in share])
    assert refused.code == "unknown_word"
    assert "Word 33 of share 2" in str(refused)


def test_exchanged_words_are_told_from_unknown_ones() -> None:
    assert _refused(["abandon"] * 24).code == "wrong_checksum"
    key, _secret = new_key("shares")
    share = list(key.shares[0])
    share[10], share[11] = ("academic", "acid") if share[10:12] != ["academic", "acid"] else ("acid", "academic")
    refused = _refused([*key.shares[1], *share])
    assert refused.code == "wrong_checksum"
    assert "share 2" in str(refused)


def test_shares_that_do_not_belong_together_are_refused() -> None:
    one, other = new_key("shares")[0], new_key("shares")[0]
    assert _refused([*one.shares[0], *other.shares[1]]).code == "foreign_share"
    assert _refused([*one.shares[0], *one.shares[1], *other.shares[2]]).code == "foreign_share"
    assert _refused([*one.shares[0], *one.shares[0]]).code == "same_share"
    assert _refused(list(one.shares[0])).code == "one_share"


@pytest.mark.parametrize("count", [0, 1, 12, 23, 25, 34, 65, 98, 100])
def test_another_number_of_words_is_said(count: int) -> None:
    refused = _refused(["abandon"] * count)
    assert refused.code == "count_of_words"
    assert str(count) in str(refused)


def test_a_share_that_would_stall_the_machine_is_refused_at_once() -> None:
    from shamir_mnemonic.share import Share

    (group,) = generate_mnemonics(1, [(2, 3)], bytes(32), iteration_exponent=0)
    share = Share.from_mnemonic(group[0])
    dear = [Share(**{**vars(share), "iteration_exponent": 15, "index": index}).mnemonic() for index in (0, 1)]
    started = time.process_time()
    assert _refused(dear).code == "foreign_share"
    assert time.process_time() - started < 2


def test_shares_of_other_wallets_are_refused() -> None:
    for groups in ([(3, 5)], [(2, 3), (2, 3)]):
        made = generate_mnemonics(1, groups, bytes(32), iteration_exponent=1)
        assert _refused(made[-1][:2]).code == "foreign_share"
    (short,) = generate_mnemonics(1, [(2, 3)], bytes(16))
    assert _refused(short[:2]).code == "count_of_words"


def test_an_unknown_form_is_refused(opened: OpenVault) -> None:
    with pytest.raises(Refused) as refused:
        opened.add_recovery("letters")
    assert refused.value.code == "recovery_form"
    assert opened.generation == 1


def test_a_key_does_not_show_itself_in_a_traceback() -> None:
    for form in ("words", "shares"):
        key, _secret = new_key(form)
        assert repr(key) == repr(RecoveryKey(form))
