#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the vectors of this folder with tools other than Assay: notes with golang.org/x/mod, the leaf with openssl and
# Python. Run it here; the key of the leaf is thrown away, so a second run gives another leaf.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
GO111MODULE=off GOPATH=/usr/share/gocode go build -o "$work/xmod" ../../integration/xmod_log_check/main.go
seed=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
sign() { "$work/xmod" sign "$1" "$seed"; }
printf 'log.example.eu\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n' | sign log.example.eu >"$work/out"
head -1 "$work/out" | tr -d '\n' >log.vkey
tail -n +2 "$work/out" >empty-tree.checkpoint
printf 'first line\n\nsecond line after a blank one, \303\251 and \342\200\224 inside\n' | sign other.example/key >"$work/out"
head -1 "$work/out" | tr -d '\n' >other.vkey
tail -n +2 "$work/out" >blank-line-in-text.note
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/key.pem" 2>/dev/null
openssl pkey -in "$work/key.pem" -pubout -outform DER -out "$work/spki.der"
printf 'DSSEv1 28 application/vnd.in-toto+json 2 {}' >leaf.pae
openssl dgst -sha256 -sign "$work/key.pem" -out "$work/sig.der" leaf.pae
python3 - "$work" >leaf.json <<'PY'
import base64, hashlib, json, sys
read = lambda name: open(name, "rb").read()
b64 = lambda data: base64.b64encode(data).decode()
print(json.dumps({"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": {
    "data": {"algorithm": "SHA2_256", "digest": b64(hashlib.sha256(read("leaf.pae")).digest())},
    "signature": {"content": b64(read(sys.argv[1] + "/sig.der")), "verifier": {
        "keyDetails": "PKIX_ECDSA_P256_SHA_256", "publicKey": {"rawBytes": b64(read(sys.argv[1] + "/spki.der"))}}}}}},
    sort_keys=True, separators=(",", ":")), end="")
PY
