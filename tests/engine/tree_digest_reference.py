# SPDX-License-Identifier: Apache-2.0
"""Second implementation of docs/formats/tree-digest.md, written from the text. Prints SHA-256 and SHA-512."""
import hashlib
import os
import stat
import sys


def entries(root, below=b""):
    for name in os.listdir(os.path.join(root, below) if below else root):
        path = below + b"/" + name if below else name
        full = os.path.join(root, path)
        info = os.lstat(full)
        mode = info.st_mode
        permissions = b"%04o" % (mode & 0o7777)
        if stat.S_ISREG(mode):
            with open(full, "rb") as file:
                content = file.read()
            yield path, b"f", permissions, len(content), hashlib.sha256(content).hexdigest().encode()
        elif stat.S_ISDIR(mode):
            yield path, b"d", permissions, 0, b""
            yield from entries(root, path)
        elif stat.S_ISLNK(mode):
            target = os.readlink(full)
            yield path, b"l", b"0777", len(target), target
        elif stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            device = b"%d:%d" % (os.major(info.st_rdev), os.minor(info.st_rdev))
            yield path, b"c" if stat.S_ISCHR(mode) else b"b", permissions, 0, device
        elif stat.S_ISFIFO(mode):
            yield path, b"p", permissions, 0, b""
        elif stat.S_ISSOCK(mode):
            yield path, b"s", permissions, 0, b""


listing = b"assay-tree/1\0"
for path, kind, permissions, size, content in sorted(entries(os.fsencode(sys.argv[1]))):
    for field in (path, kind, permissions, b"%d" % size, content):
        listing += field + b"\0"
print(hashlib.sha256(listing).hexdigest())
print(hashlib.sha512(listing).hexdigest())
