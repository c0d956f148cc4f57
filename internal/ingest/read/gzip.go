package read

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"

	"trich/internal/ingest/page"
)

// zippedPage is a web page packed with gzip, as crawlers save it.
func zippedPage() Format {
	return Format{Name: "packed web page", Ends: []string{".html.gz", ".htm.gz"}, Read: func(in Input) (*page.Page, *Refusal) {
		data, refusal := unzip(in, in.MaxFileSize)
		if refusal != nil {
			return nil, refusal
		}
		in.Data = data
		return readWebPage(in)
	}, Packs: true}
}

// zippedRecords is JSON Lines packed with gzip.
func zippedRecords() Format {
	return Format{Name: "packed records", Ends: []string{".jsonl.gz", ".ndjson.gz"}, Parts: func(ctx context.Context, in Input, yield func(Part) error) *Refusal {
		data, refusal := unzip(in, manySize*in.MaxFileSize)
		if refusal != nil {
			return refusal
		}
		in.Data = data
		return readRecords(ctx, in, yield)
	}, Packs: true}
}

// unzip unpacks a file of which no more than limit bytes are held.
func unzip(in Input, limit int64) ([]byte, *Refusal) {
	unpacked, err := gzip.NewReader(bytes.NewReader(in.Data))
	if err != nil {
		return nil, Refuse(ReasonArchive, "the file cannot be unpacked (%v); pack it again", err)
	}
	data, err := io.ReadAll(&limitedReader{from: unpacked, rest: limit + 1})
	switch {
	case errors.Is(err, errTooMuch):
		return nil, Refuse(ReasonTooLarge, "the file is larger than %d bytes when it is unpacked; split it or raise corpus.max_file_size", limit)
	case err != nil:
		return nil, Refuse(ReasonArchive, "the file cannot be unpacked (%v); pack it again", err)
	}
	return data, nil
}
