package read

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The layout of an .xz file is that of "The .xz File Format", version 1.2.1
// (2024): sections 2.1.1 (stream header), 2.1.2 (stream footer), 3.1 (block
// header), 4 (index) and 5.3.1 (the dictionary's size).
const (
	xzHeaderLen = 12
	xzFooterLen = 12
	lzma2Filter = 0x21
)

var errNotXZ = errors.New("it is not an .xz file, or a damaged one")

// checkDictionary refuses an .xz file of which any block asks for a dictionary
// of more than maxDictionary bytes: the decoder would allocate it at once. Only
// the last stream of a file of several is looked at in full, and a file of
// several streams is refused.
func checkDictionary(data []byte) error {
	for len(data) >= 4 && binary.LittleEndian.Uint32(data[len(data)-4:]) == 0 {
		data = data[:len(data)-4] // stream padding
	}
	if len(data) < xzHeaderLen+xzFooterLen {
		return errNotXZ
	}
	footer := data[len(data)-xzFooterLen:]
	indexLen := (int(binary.LittleEndian.Uint32(footer[4:])) + 1) * 4
	indexStart := len(data) - xzFooterLen - indexLen
	if indexStart < xzHeaderLen || data[indexStart] != 0 {
		return errNotXZ
	}
	index := data[indexStart+1 : indexStart+indexLen]
	blocks, n := binary.Uvarint(index)
	at := xzHeaderLen
	for ; blocks > 0 && n > 0; blocks-- {
		index = index[n:]
		size, used := binary.Uvarint(index)
		if used <= 0 || size > uint64(indexStart-at) {
			return errNotXZ
		}
		if err := checkBlock(data[at:indexStart]); err != nil {
			return err
		}
		at += int(size+3) &^ 3
		index = index[used:]
		_, n = binary.Uvarint(index) // the unpacked size
	}
	if n <= 0 || at != indexStart {
		return errNotXZ // several streams, or wrong sizes
	}
	return nil
}

// checkBlock looks for the filter in the header of the block at the beginning
// of data.
func checkBlock(data []byte) error {
	if len(data) < 4 || data[0] == 0 || len(data) < (int(data[0])+1)*4 {
		return errNotXZ
	}
	flags, rest := data[1], data[2:(int(data[0])+1)*4]
	for bit := byte(0x40); bit != 0; bit <<= 1 { // packed and unpacked size
		if flags&bit != 0 {
			_, n := binary.Uvarint(rest)
			if n <= 0 {
				return errNotXZ
			}
			rest = rest[n:]
		}
	}
	if flags&3 != 0 || len(rest) < 3 || rest[0] != lzma2Filter || rest[1] != 1 || rest[2] > 40 {
		return errNotXZ
	}
	bits := rest[2]
	if size := uint64(2|bits&1) << (bits/2 + 11); size > maxDictionary {
		return errDictionary
	}
	return nil
}

// maxDictionary is the most memory that unpacking xz may take: what its
// strongest preset needs.
const maxDictionary = 64 << 20

var errDictionary = fmt.Errorf("it needs more than %d megabytes of memory to be unpacked", maxDictionary>>20)
