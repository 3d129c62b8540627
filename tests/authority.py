"""A time stamp authority of the test's own: made with openssl, answers with openssl, knows no network."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_CONFIG = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha512
signer_digest = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
_USAGE = "extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
_AUTHORITY = "basicConstraints=critical,CA:TRUE\n"
_ANY_USAGE = "extendedKeyUsage=critical,timeStamping,codeSigning\nbasicConstraints=CA:FALSE\n"


class Authority:
    """Root, authority in between, and signer, each with a key of its own.

    :param key: of the signer, as ``openssl req -newkey`` takes it.
    """

    def __init__(self, folder: Path, name: str, key: tuple[str, ...] = ("rsa:2048",)) -> None:
        folder.mkdir()
        self.folder = folder
        self._config = folder / "tsa.cnf"
        self._config.write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("0B\n")
        self._self_signed("root", f"/O={name}/CN={name} Root")
        self._issue(
            "middle", f"/O={name}/CN={name} Middle", "root", "basicConstraints=critical,CA:TRUE\n", ("rsa:2048",)
        )
        self._issue("signer", f"/O={name}/CN={name} Stamps", "middle", _USAGE, key)
        self._issue("wrong", f"/O={name}/CN={name} Code", "middle", _ANY_USAGE, ("rsa:2048",))
        self.root = folder / "root.pem"

    def answer(self, request: Path, *, signer: str = "signer", chain: bool = True, token: bool = False) -> Path:
        """What it answers to a request."""
        out = request.with_suffix(".tst" if token else ".tsr")
        more = ["-chain", str(self.folder / "middle.pem")] if chain else []
        shape = ["-token_out"] if token else []
        self._openssl(
            "ts", "-reply", "-config", self._config, "-queryfile", request, "-inkey", self.folder / f"{signer}.key",
            "-signer", self.folder / f"{signer}.pem", *more, *shape, "-out", out,
        )  # fmt: skip
        return out

    def verifies(self, data: Path, answer: Path) -> bool:
        """Whether stock openssl finds the answer right for the data."""
        command = ["openssl", "ts", "-verify", "-data", str(data), "-in", str(answer), "-CAfile", str(self.root)]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        return done.returncode == 0 and b"Verification: OK" in done.stdout

    def _self_signed(self, name: str, subject: str) -> None:
        self._openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.folder / f"{name}.key",
            "-out", self.folder / f"{name}.pem", "-subj", subject, "-days", "3650",
        )  # fmt: skip

    def _issue(self, name: str, subject: str, by: str, extensions: str, key: tuple[str, ...]) -> None:
        at = self.folder
        (at / f"{name}.ext").write_text(extensions)
        self._openssl(
            "req", "-newkey", *key, "-nodes", "-keyout", at / f"{name}.key", "-out", at / f"{name}.csr",
            "-subj", subject,
        )  # fmt: skip
        self._openssl(
            "x509", "-req", "-in", at / f"{name}.csr", "-CA", at / f"{by}.pem", "-CAkey", at / f"{by}.key",
            "-CAcreateserial", "-out", at / f"{name}.pem", "-days", "3000", "-extfile", at / f"{name}.ext",
        )  # fmt: skip

    @staticmethod
    def _openssl(*arguments: object) -> None:
        command = ["openssl", *map(str, arguments)]
        subprocess.run(command, capture_output=True, timeout=60, check=True)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority; skips where there is no openssl to be one."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    return Authority(tmp_path_factory.mktemp("authority") / "tsa", "Invented Trust")
