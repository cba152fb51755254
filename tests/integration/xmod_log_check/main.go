// SPDX-License-Identifier: Apache-2.0

// Command xmod_log_check verifies a log directory with golang.org/x/mod, code that shares nothing with Assay.
//
//	xmod_log_check verify DIR VKEY [OLDER-CHECKPOINT-FILE]...
//	xmod_log_check sign NAME SEED-HEX < TEXT
//
// verify checks the checkpoint's signature, ties every tile to the root and every entry to its tile, proves inclusion
// (of every entry, or in logs beyond 4096 entries of as many spread over the log) and the consistency with each older
// checkpoint. sign makes a note from a fixed Ed25519 seed and prints its vkey and the note.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

func main() {
	var err error
	switch {
	case len(os.Args) >= 4 && os.Args[1] == "verify":
		err = verify(os.Args[2], os.Args[3], os.Args[4:])
	case len(os.Args) == 4 && os.Args[1] == "sign":
		err = sign(os.Args[2], os.Args[3])
	default:
		err = fmt.Errorf("usage: xmod_log_check verify DIR VKEY [OLDER]... | sign NAME SEED-HEX")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "xmod_log_check:", err)
		os.Exit(1)
	}
}

func sign(name, seedHex string) error {
	seed, err := hex.DecodeString(seedHex)
	if err != nil || len(seed) != ed25519.SeedSize {
		return fmt.Errorf("seed: want %d bytes in hex", ed25519.SeedSize)
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	skey := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, verifier.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	signed, err := note.Sign(&note.Note{Text: string(text)}, signer)
	if err != nil {
		return err
	}
	fmt.Printf("%s\n%s", vkey, signed)
	return nil
}

func readCheckpoint(file, vkey string) (tlog.Tree, error) {
	var tree tlog.Tree
	data, err := os.ReadFile(file)
	if err != nil {
		return tree, err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree, fmt.Errorf("%s: not a checkpoint of %s", file, verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// logReader serves tiles to x/mod. Versions of x/mod before 0.40 do not authenticate full tiles (CVE-2026-56865), so
// each full tile is tied to its parent here.
type logReader struct {
	dir  string
	tree tlog.Tree
	tied map[tlog.Tile][]byte
}

func (r *logReader) Height() int { return height }

func (r *logReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (r *logReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		bytes, err := r.read(tile)
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

func (r *logReader) path(tile tlog.Tile) string {
	// tile/8/0/x001/234 in x/mod is tile/0/x001/234 in a tlog-tiles log.
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return filepath.Join(r.dir, "tile", strings.Replace(path, "data/", "entries/", 1))
}

func (r *logReader) read(tile tlog.Tile) ([]byte, error) {
	if data, ok := r.tied[tile]; ok {
		return data, nil
	}
	data, err := os.ReadFile(r.path(tile))
	if err != nil {
		return nil, err
	}
	if len(data) != tile.W*tlog.HashSize {
		return nil, fmt.Errorf("%s: %d bytes", r.path(tile), len(data))
	}
	if tile.W == width {
		if err := r.tie(tile, data); err != nil {
			return nil, err
		}
	}
	r.tied[tile] = data
	return data, nil
}

func (r *logReader) tie(tile tlog.Tile, data []byte) error {
	items := r.tree.N >> uint(height*(tile.L+1))
	parent := tlog.Tile{H: height, L: tile.L + 1, N: tile.N / width, W: width}
	if items/width == parent.N {
		parent.W = int(items % width)
	}
	above, err := r.read(parent)
	if err != nil {
		return err
	}
	at := int(tile.N%width) * tlog.HashSize
	if hash := fold(data); !bytes.Equal(hash[:], above[at:at+tlog.HashSize]) {
		return fmt.Errorf("%s: hash %v does not match its parent", r.path(tile), hash)
	}
	return nil
}

func fold(data []byte) tlog.Hash {
	if len(data) == tlog.HashSize {
		var hash tlog.Hash
		copy(hash[:], data)
		return hash
	}
	return tlog.NodeHash(fold(data[:len(data)/2]), fold(data[len(data)/2:]))
}

func (r *logReader) entries(n int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: n, W: width}
	if r.tree.N/width == n {
		tile.W = int(r.tree.N % width)
	}
	data, err := os.ReadFile(r.path(tile))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s: cut short", r.path(tile))
		}
		length := int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	if len(entries) != tile.W {
		return nil, fmt.Errorf("%s: %d entries", r.path(tile), len(entries))
	}
	return entries, nil
}

// level returns the tiles of one level of the tree, from the left.
func (r *logReader) level(level int) []tlog.Tile {
	var tiles []tlog.Tile
	items := r.tree.N >> uint(height*level)
	for n := int64(0); n*width < items; n++ {
		tile := tlog.Tile{H: height, L: level, N: n, W: width}
		if items/width == n {
			tile.W = int(items % width)
		}
		tiles = append(tiles, tile)
	}
	return tiles
}

func verify(dir, vkey string, older []string) error {
	tree, err := readCheckpoint(filepath.Join(dir, "checkpoint"), vkey)
	if err != nil {
		return err
	}
	reader := &logReader{dir, tree, map[tlog.Tile][]byte{}}
	// Every tile of the tree, also those that no proof below needs.
	for level := 0; tree.N>>uint(height*level) > 0; level++ {
		for _, tile := range reader.level(level) {
			if _, err := reader.read(tile); err != nil {
				return err
			}
		}
	}
	hashes := tlog.TileHashReader(tree, reader)
	step := 1 + tree.N/4097
	for _, tile := range reader.level(0) {
		data, err := reader.read(tile)
		if err != nil {
			return err
		}
		entries, err := reader.entries(tile.N)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			index := tile.N*width + int64(i)
			hash := tlog.RecordHash(entry)
			if !bytes.Equal(hash[:], data[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
				return fmt.Errorf("entry %d does not match its tile", index)
			}
			if index%step != 0 && index != tree.N-1 {
				continue
			}
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				return fmt.Errorf("entry %d: %v", index, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash); err != nil {
				return fmt.Errorf("entry %d: %v", index, err)
			}
		}
	}
	fmt.Printf("%d entries\n", tree.N)
	for _, file := range older {
		old, err := readCheckpoint(file, vkey)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return err
		}
		fmt.Printf("consistent with %d entries\n", old.N)
	}
	return nil
}
