"""System calls that the worker gives up (Linux seccomp, mode 2: a small classic-BPF program).

A list of what is refused rather than of what is allowed: Python and its libraries may call what we did not
think of without breaking, while connecting, starting programs, writing files and reaching into other
processes fail with ``EPERM``. The numbers are those of ``arch/x86/entry/syscalls/syscall_64.tbl`` and
``include/uapi/asm-generic/unistd.h``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from dataclasses import dataclass

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _EQUALS, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16
_CLONE_THREAD = 0x00010000
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND; O_TMPFILE needs one of the first two."""

_X86_64 = {
    "open": 2, "creat": 85, "truncate": 76, "rename": 82, "mkdir": 83, "rmdir": 84, "link": 86,
    "unlink": 87, "symlink": 88, "chmod": 90, "fchmod": 91, "chown": 92, "fchown": 93, "lchown": 94,
    "mknod": 133, "utime": 132, "utimes": 235, "openat": 257, "mkdirat": 258, "mknodat": 259,
    "fchownat": 260, "futimesat": 261, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266,
    "fchmodat": 268, "utimensat": 280, "renameat2": 316, "openat2": 437, "setxattr": 188,
    "lsetxattr": 189, "fsetxattr": 190, "open_by_handle_at": 304, "memfd_create": 319, "socket": 41,
    "connect": 42, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50, "socketpair": 53,
    "sendmmsg": 307, "clone": 56, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "clone3": 435,
    "kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "pidfd_send_signal": 424,
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_open": 434,
    "pidfd_getfd": 438, "kcmp": 312, "shmget": 29, "shmat": 30, "shmctl": 31, "msgget": 68,
    "mq_open": 240, "pivot_root": 155, "chroot": 161, "mount": 165, "umount2": 166, "unshare": 272,
    "setns": 308, "add_key": 248, "request_key": 249, "keyctl": 250, "perf_event_open": 298, "bpf": 321,
    "userfaultfd": 323, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
}  # fmt: skip
_AARCH64 = {
    "truncate": 45, "mknodat": 33, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37,
    "renameat": 38, "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55, "openat": 56,
    "utimensat": 88, "renameat2": 276, "openat2": 437, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7,
    "open_by_handle_at": 265, "memfd_create": 279, "socket": 198, "socketpair": 199, "bind": 200,
    "listen": 201, "connect": 203, "sendto": 206, "sendmsg": 211, "sendmmsg": 269, "clone": 220,
    "execve": 221, "execveat": 281, "clone3": 435, "kill": 129, "tkill": 130, "tgkill": 131,
    "rt_sigqueueinfo": 138, "pidfd_send_signal": 424, "ptrace": 117, "process_vm_readv": 270,
    "process_vm_writev": 271, "pidfd_open": 434, "pidfd_getfd": 438, "kcmp": 272, "shmget": 194,
    "shmctl": 195, "shmat": 196, "msgget": 186, "mq_open": 180, "umount2": 39, "mount": 40,
    "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268, "add_key": 217, "request_key": 218,
    "keyctl": 219, "perf_event_open": 241, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425,
    "io_uring_enter": 426, "io_uring_register": 427,
}  # fmt: skip

_OPENING = {"open": 1, "openat": 2}
"""Calls that open a file, and which of their arguments (from 0) holds the flags."""


@dataclass(frozen=True)
class _Machine:
    audit_arch: int
    calls: dict[str, int]
    x32: bool


_MACHINES = {
    "x86_64": _Machine(0xC000003E, _X86_64, True),
    "aarch64": _Machine(0xC00000B7, _AARCH64, False),
}


def _instruction(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, k)


def _returning(number: int) -> bytes:
    return _instruction(_RETURN, _ERRNO | number)


def _start(machine: _Machine) -> list[bytes]:
    """Another calling convention (32-bit on a 64-bit kernel) would have other numbers: it ends the
    process."""
    program = [
        _instruction(_LOAD, _ARCH_AT),
        _instruction(_EQUALS, machine.audit_arch, yes=1),
        _instruction(_RETURN, _KILL_PROCESS),
        _instruction(_LOAD, _NUMBER_AT),
    ]
    if machine.x32:
        program += [_instruction(_AT_LEAST, 0x40000000, no=1), _instruction(_RETURN, _KILL_PROCESS)]
    return program


def _no_acting(machine: _Machine, *, threads: bool) -> bytes:
    """No network, no programs, no other process, no change to any file. Opening a file to read it is left."""
    program = _start(machine)
    for name, number in machine.calls.items():
        if name == "clone" and threads:
            program += [
                _instruction(_EQUALS, number, no=4),
                _instruction(_LOAD, _ARGUMENTS_AT),
                _instruction(_ANY_BIT, _CLONE_THREAD, yes=1),
                _returning(errno.EPERM),
                _instruction(_RETURN, _ALLOW),
            ]
        elif name not in _OPENING:
            # ENOSYS for calls whose callers know an older way; it is refused in turn.
            answer = errno.ENOSYS if name in ("clone3", "openat2") else errno.EPERM
            program += [_instruction(_EQUALS, number, no=1), _returning(answer)]
    for name, argument in _OPENING.items():
        if name in machine.calls:
            program += [
                _instruction(_EQUALS, machine.calls[name], no=4),
                _instruction(_LOAD, _ARGUMENTS_AT + 8 * argument),
                _instruction(_ANY_BIT, _WRITING, no=1),
                _returning(errno.EPERM),
                _instruction(_RETURN, _ALLOW),
            ]
    return b"".join([*program, _instruction(_RETURN, _ALLOW)])


def _no_opening(machine: _Machine) -> bytes:
    """No file is opened at all any more."""
    program = _start(machine)
    for name in _OPENING:
        if name in machine.calls:
            program += [_instruction(_EQUALS, machine.calls[name], no=1), _returning(errno.EACCES)]
    return b"".join([*program, _instruction(_RETURN, _ALLOW)])


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _install(code: bytes) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(code) // 8, code)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def forbid_acting(*, threads: bool = False) -> bool:
    """From here on this process can read files and compute, and nothing else. False where the kernel has no
    seccomp.

    :param threads: it may begin threads, which are as bound as the process itself.
    """
    machine = _MACHINES.get(os.uname().machine)
    return machine is not None and _install(_no_acting(machine, threads=threads))


def forbid_opening() -> bool:
    """From here on no file can be opened either: a parser that was taken over sees only the file it was
    given."""
    machine = _MACHINES.get(os.uname().machine)
    return machine is not None and _install(_no_opening(machine))
