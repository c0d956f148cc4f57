package pdf

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// place is where an object stands: in the file, or in an unpacked stream of
// objects.
type place struct {
	data []byte
	at   int
	of   ref
	// packed tells that it stands in a stream, whose strings are not encrypted.
	packed bool
}

// file is an open file. An error that ends the reading is kept in err, and from
// then on nothing is found.
type file struct {
	ctx     context.Context
	data    []byte
	places  map[int]place
	parsed  map[int]any
	trailer dict
	crypt   *decrypter
	fonts   map[ref]*font

	unpacked, mayUnpack, work int
	depth                     int
	err                       error
}

// spend counts work.
func (f *file) spend(n int) {
	f.work += n
	switch {
	case f.err != nil:
	case f.work > maxWork:
		f.err = ErrTooMuch
	default:
		f.err = f.ctx.Err()
	}
}

// open finds the objects of a file.
func open(ctx context.Context, data []byte) (*file, error) {
	f := &file{ctx: ctx, data: data, places: map[int]place{}, parsed: map[int]any{}, trailer: dict{}, fonts: map[ref]*font{}}
	f.mayUnpack = min(maxUnpacked, 4<<20+maxRatio*len(data))
	if !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return nil, ErrDamaged
	}
	streams := f.scan()
	f.readTrailers()
	if encrypt, ok := f.resolve(f.trailer["Encrypt"]).(dict); ok {
		f.parsed = map[int]any{}
		if f.crypt = newDecrypter(f, encrypt); f.crypt == nil {
			return nil, ErrEncrypted
		}
	}
	for _, of := range streams {
		f.addPacked(of)
	}
	if f.err != nil {
		return nil, f.err
	}
	return f, nil
}

// scan finds the objects that stand in the file itself. It gives those that are
// streams of objects, and adds up what the trailers say.
func (f *file) scan() (packed []ref) {
	for at := 0; ; {
		i := bytes.Index(f.data[at:], []byte("obj"))
		if i < 0 {
			return packed
		}
		of, ok := numbersBefore(f.data[:at+i])
		at += i + len("obj")
		if !ok {
			continue
		}
		f.spend(1)
		f.places[of.num] = place{data: f.data, at: at, of: of}
		head := f.data[at:min(len(f.data), at+500)]
		if i := bytes.Index(head, []byte("endobj")); i >= 0 {
			head = head[:i]
		}
		switch {
		case bytes.Contains(head, []byte("/ObjStm")):
			packed = append(packed, of)
		case bytes.Contains(head, []byte("/XRef")):
			if d, ok := newLexer(f.data, at, true).object().(dict); ok {
				f.addTrailer(d)
			}
		}
	}
}

// numbersBefore reads the "12 0 " at the end of b.
func numbersBefore(b []byte) (ref, bool) {
	var n [2]int
	for i := range n {
		trimmed := bytes.TrimRight(b, " \r\n\t\x00")
		if i == 1 && len(trimmed) == len(b) {
			return ref{}, false
		}
		b = trimmed
		scale := 1
		for len(b) > 0 && '0' <= b[len(b)-1] && b[len(b)-1] <= '9' && scale <= 1e9 {
			n[i] += int(b[len(b)-1]-'0') * scale
			b, scale = b[:len(b)-1], scale*10
		}
		if scale == 1 {
			return ref{}, false
		}
	}
	return ref{n[1], n[0]}, true
}

func (f *file) readTrailers() {
	for at := 0; f.err == nil; {
		i := bytes.Index(f.data[at:], []byte("trailer"))
		if i < 0 {
			return
		}
		at += i + len("trailer")
		f.spend(1)
		if d, ok := newLexer(f.data, at, true).object().(dict); ok {
			f.addTrailer(d)
		}
	}
}

func (f *file) addTrailer(d dict) {
	for _, key := range []name{"Root", "Info", "Encrypt", "ID"} {
		if d[key] != nil {
			f.trailer[key] = d[key]
		}
	}
}

// addPacked finds the objects in a stream of objects. Those that the file has
// itself, later, count more.
func (f *file) addPacked(of ref) {
	s, ok := f.get(of).(*stream)
	if !ok || f.err != nil {
		return
	}
	data := f.unpack(s)
	first, n := int(f.number(s.dict["First"])), int(f.number(s.dict["N"]))
	l := newLexer(data, 0, false)
	for range n {
		num, ok := l.object().(float64)
		at, ok2 := l.object().(float64)
		start := first + int(at)
		if f.spend(1); !ok || !ok2 || start < 0 || start > len(data) || f.err != nil {
			return
		}
		if p, known := f.places[int(num)]; known && !p.packed && p.at > f.places[of.num].at {
			continue
		}
		f.places[int(num)] = place{data: data, at: start, of: ref{int(num), 0}, packed: true}
	}
}

// resolve follows a reference.
func (f *file) resolve(o any) any {
	for range 10 {
		r, is := o.(ref)
		if !is {
			return o
		}
		o = f.get(r)
	}
	return nil
}

// costOfElement is the work that an element of an object counts for: it is kept in
// memory, where an operator of a page is not.
const costOfElement = 6

// maxNested is how many objects may be read while another is: the length of a
// stream may be an object of its own.
const maxNested = 10

// get is the object of that number, nil if there is none.
func (f *file) get(r ref) any {
	if o, known := f.parsed[r.num]; known {
		return o
	}
	p, known := f.places[r.num]
	if !known || f.err != nil || f.depth >= maxNested {
		return nil
	}
	f.depth++
	defer func() { f.depth-- }()
	l := newLexer(p.data, p.at, true)
	o := l.object()
	f.spend(costOfElement * (maxElements - l.left))
	if d, is := o.(dict); is && !p.packed {
		if s := f.streamAt(l, d, p.of); s != nil {
			o = s
		}
	}
	switch o.(type) {
	case op, closing, end:
		o = nil
	}
	if f.crypt != nil && !p.packed {
		o = f.crypt.strings(o, p.of)
	}
	f.parsed[r.num] = o
	return o
}

// streamAt is the stream that begins behind a dictionary, nil if there is none.
func (f *file) streamAt(l *lexer, d dict, of ref) *stream {
	l.space()
	rest := l.data[l.at:]
	if !bytes.HasPrefix(rest, []byte("stream")) {
		return nil
	}
	rest = rest[len("stream"):]
	if rest = bytes.TrimPrefix(rest, []byte("\r")); len(rest) > 0 && rest[0] == '\n' {
		rest = rest[1:]
	}
	n := int(f.number(d["Length"]))
	if n < 0 || n > len(rest) || !bytes.HasPrefix(bytes.TrimLeft(rest[n:], "\r\n \t"), []byte("endstream")) {
		if n = bytes.Index(rest, []byte("endstream")); n < 0 {
			n = len(rest)
		}
		f.spend(n / 20)
	}
	return &stream{dict: d, raw: rest[:n], of: of}
}

// The objects of one kind; another kind is nothing.
func (f *file) number(o any) float64 { n, _ := f.resolve(o).(float64); return n }
func (f *file) array(o any) array    { a, _ := f.resolve(o).(array); return a }
func (f *file) name(o any) name      { n, _ := f.resolve(o).(name); return n }

// dict is a dictionary, also that of a stream.
func (f *file) dict(o any) dict {
	switch o := f.resolve(o).(type) {
	case dict:
		return o
	case *stream:
		return o.dict
	}
	return nil
}

// info is a text that the file says of itself.
func (f *file) info(key name) string {
	s, _ := f.resolve(f.dict(f.trailer["Info"])[key]).(str)
	return textString(s)
}

// textString decodes a text that is not on a page.
func textString(s str) string {
	b := []byte(s)
	var out string
	switch {
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		out = utf16Text(s[2:])
	case utf8.Valid(b):
		out = strings.TrimPrefix(string(b), "\uFEFF")
	default:
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = winAnsi(c)
		}
		out = string(runes)
	}
	return strings.Join(strings.Fields(strings.Map(visible, out)), " ")
}

// leaf is a page with what it inherits.
type leaf struct {
	dict      dict
	resources dict
	rotate    int
}

// pages are the leaves of the tree of pages.
func (f *file) pages() ([]leaf, error) {
	root := f.dict(f.trailer["Root"])
	if root["Pages"] == nil {
		root = f.catalog()
	}
	var all []leaf
	f.walk(root["Pages"], leaf{}, map[ref]bool{}, 0, &all)
	if f.err != nil {
		return nil, f.err
	}
	if len(all) == 0 {
		return nil, ErrDamaged
	}
	return all, nil
}

// catalog is looked for where no trailer names it.
func (f *file) catalog() dict {
	var nums []int
	for n := range f.places {
		nums = append(nums, n)
	}
	slices.Sort(nums)
	for _, n := range nums {
		if d, ok := f.get(ref{n, 0}).(dict); ok && d["Type"] == name("Catalog") {
			return d
		}
	}
	return nil
}

func (f *file) walk(o any, above leaf, seen map[ref]bool, depth int, all *[]leaf) {
	r, is := o.(ref)
	if is && seen[r] || depth > maxDepth || f.err != nil {
		return
	}
	if is {
		seen[r] = true
	}
	d := f.dict(o)
	here := leaf{dict: d, resources: above.resources, rotate: above.rotate}
	if own := f.dict(d["Resources"]); own != nil {
		here.resources = own
	}
	if d["Rotate"] != nil {
		here.rotate = int(f.number(d["Rotate"]))
	}
	kids := f.array(d["Kids"])
	if d != nil && kids == nil {
		if len(*all) >= maxPages {
			f.err = ErrTooMuch
			return
		}
		*all = append(*all, here)
	}
	for _, kid := range kids {
		f.spend(1)
		f.walk(kid, here, seen, depth+1, all)
	}
}
