package ingest

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// each calls work for every number below n, from one goroutine a core, and
// returns when none of them runs any more. The error is the context's, after
// whose end no more calls are begun.
func each(ctx context.Context, n int, work func(i int)) error {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				work(i)
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}

// The pages of a file of many are parsed when so many wait, or so many bytes:
// enough that no core runs out of work, and no more in memory than a few pages.
const (
	batchPages = 256
	batchSize  = 4 << 20
)

// batch parses the pages of a file of many, several at a time, and puts what
// they give into the file in their own order.
type batch struct {
	file  *fileState
	parts []part
	size  int // bytes of the parts
}

// part is a page to be parsed, and what it gave.
type part struct {
	parse   func() (*article, *Skip)
	article *article
	skip    *Skip
}

// add takes a page of size bytes. The error is the context's.
func (b *batch) add(ctx context.Context, size int, parse func() (*article, *Skip)) error {
	b.parts = append(b.parts, part{parse: parse})
	b.size += size
	if len(b.parts) < batchPages && b.size < batchSize {
		return ctx.Err()
	}
	return b.flush(ctx)
}

// refuse takes the place of a page that is not parsed.
func (b *batch) refuse(skip *Skip) {
	b.parts = append(b.parts, part{parse: func() (*article, *Skip) { return nil, skip }})
}

// flush parses what waits. The error is the context's.
func (b *batch) flush(ctx context.Context) error {
	err := each(ctx, len(b.parts), func(i int) {
		p := &b.parts[i]
		p.article, p.skip = p.parse()
	})
	for _, p := range b.parts {
		b.file.add(p.article, p.skip)
	}
	b.parts, b.size = nil, 0
	return err
}
