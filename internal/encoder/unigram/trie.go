package unigram

import "fmt"

// trieBuilder lays a sorted list of keys out as a double array.
type trieBuilder struct {
	keys  []key
	units []uint32
	used  []bool // by unit: taken by a node or a value
	taken []bool // by base: some node has it
	// firstFree is a lower bound of the units worth trying; blocks before it are
	// too full to be searched again for every node.
	firstFree int
	labels    []byte // scratch: the children of the node being placed
}

// searchBlocks is how many blocks of 256 units, counted from the end, are
// searched for a place. More pack the trie tighter and take longer.
const searchBlocks = 16

// span is a range of keys that agree on their first depth bytes, and the unit
// of the node that stands for these bytes.
type span struct {
	first, last, depth int
	unit               uint32
}

// buildTrie makes the units for keys, sorted by text without repeats. Nodes are
// placed breadth first, so that the first bytes of all pieces, which every
// look-up passes, lie close together.
func buildTrie(keys []key) ([]uint32, error) {
	b := &trieBuilder{keys: keys}
	b.grow()
	b.used[0], b.taken[0] = true, true // the root's unit, and base 0 with it
	queue := []span{{0, len(keys), 0, 0}}
	b.units[0] = 0
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s.first == s.last {
			continue
		}
		var err error
		if queue, err = b.place(s, queue); err != nil {
			return nil, err
		}
	}
	return b.units, nil
}

// place finds a base for the children of s, writes them, and queues them.
func (b *trieBuilder) place(s span, queue []span) ([]span, error) {
	b.labels = b.labels[:0]
	for i := s.first; i < s.last; i++ {
		c := b.label(i, s.depth)
		if n := len(b.labels); n == 0 || b.labels[n-1] != c {
			b.labels = append(b.labels, c)
		}
	}
	base := b.findBase()
	if base >= maxUnits {
		return nil, fmt.Errorf("%d pieces are too many for the trie", len(b.keys))
	}
	b.taken[base] = true
	b.units[s.unit] |= uint32(base) << baseShift
	first := s.first
	for _, c := range b.labels {
		last := first
		for last < s.last && b.label(last, s.depth) == c {
			last++
		}
		unit := base ^ int(c)
		b.used[unit] = true
		if c == 0 {
			b.units[s.unit] |= terminal
			b.units[unit] = uint32(b.keys[first].piece)<<valueShift | notNode
		} else {
			b.units[unit] = uint32(c)
			queue = append(queue, span{first, last, s.depth + 1, uint32(unit)})
		}
		first = last
	}
	return queue, nil
}

// label is byte depth of key i, 0 for a key that has ended. Keys hold no byte 0.
func (b *trieBuilder) label(i, depth int) byte {
	if text := b.keys[i].text; depth < len(text) {
		return text[depth]
	}
	return 0
}

// findBase finds the lowest base, of those searched, whose units for all of
// b.labels are free.
func (b *trieBuilder) findBase() int {
	start := max(b.firstFree, len(b.units)-searchBlocks*blockSize)
	for start < len(b.units) && b.used[start] {
		start++
	}
	b.firstFree = start
	for unit := start; ; unit++ {
		if unit == len(b.units) {
			b.grow()
		}
		if base := unit ^ int(b.labels[0]); !b.used[unit] && !b.taken[base] && b.fits(base) {
			return base
		}
	}
}

func (b *trieBuilder) fits(base int) bool {
	for _, c := range b.labels {
		if b.used[base^int(c)] {
			return false
		}
	}
	return true
}

// grow adds a block of free units.
func (b *trieBuilder) grow() {
	for range blockSize {
		b.units = append(b.units, notNode)
	}
	b.used = append(b.used, make([]bool, blockSize)...)
	b.taken = append(b.taken, make([]bool, blockSize)...)
}
