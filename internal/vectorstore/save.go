package vectorstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/philippgille/chromem-go"

	"trich/internal/qa"
)

// indexName is the collection that tells of the cells: under the name of each its
// centroid and, as the content, the IDs of its vectors, a line each. The metadata
// trainedOn is Store.trainedOn.
const (
	indexName = "cells"
	trainedOn = "trained_on"
)

func cellName(i int) string { return "cell " + strconv.Itoa(i) }

// Save writes the store for Open. Two saves of one store may differ in their
// bytes, since chromem-go writes a map. Only one Save of a store may run at a
// time.
func (s *Store) Save(w io.Writer) error {
	if err := s.save(w); err != nil {
		return fmt.Errorf("saving the vector store: %w", err)
	}
	return nil
}

func (s *Store) save(w io.Writer) error {
	_ = s.db.DeleteCollection(indexName) // that of an earlier Save
	index, err := s.db.CreateCollection(indexName, nil, refuseToEmbed)
	if err != nil {
		return err
	}
	members := make([][]string, len(s.cells))
	for id, at := range s.cell {
		members[at] = append(members[at], id)
	}
	for i, c := range s.cells {
		doc := chromem.Document{
			ID: cellName(i), Embedding: c.centroid, Content: strings.Join(members[i], "\n"),
			Metadata: map[string]string{trainedOn: strconv.Itoa(s.trainedOn)},
		}
		if c.centroid == nil {
			doc.Embedding = []float32{1} // chromem-go wants one
		}
		if err := index.AddDocument(context.Background(), doc); err != nil {
			return err
		}
	}
	return s.db.ExportToWriter(w, false, "")
}

// Open reads what Save wrote and checks that it holds exactly the given IDs;
// anything else is a qa.CodeCorrupt error.
func Open(r io.ReadSeeker, ids []string) (*Store, error) {
	s := &Store{db: chromem.NewDB(), cell: make(map[string]int, len(ids))}
	err := s.db.ImportFromReader(r, "")
	if err == nil {
		err = s.open()
	}
	if err == nil {
		err = s.check(ids)
	}
	if err != nil {
		return nil, qa.Errorf(qa.CodeCorrupt, "vector store: %w", err)
	}
	return s, nil
}

// open finds the cells in the database.
func (s *Store) open() error {
	index := s.db.GetCollection(indexName, refuseToEmbed)
	if index == nil {
		return errors.New("it has no list of cells")
	}
	for i := range index.Count() {
		doc, err := index.GetByID(context.Background(), cellName(i))
		if err != nil {
			return err
		}
		if s.trainedOn, err = strconv.Atoi(doc.Metadata[trainedOn]); err != nil {
			return err
		}
		c := cell{docs: s.db.GetCollection(cellName(i), refuseToEmbed)}
		if c.docs == nil {
			return fmt.Errorf("%s is missing", cellName(i))
		}
		if index.Count() > 1 {
			c.centroid = doc.Embedding
		}
		s.cells = append(s.cells, c)
		for id := range strings.SplitSeq(doc.Content, "\n") {
			s.cell[id] = i
		}
	}
	delete(s.cell, "") // of empty cells
	return nil
}

// check compares what is there with what should be.
func (s *Store) check(ids []string) error {
	if s.Len() != len(ids) || len(s.cell) != len(ids) {
		return fmt.Errorf("it does not hold the %d passages of its index", len(ids))
	}
	for _, id := range ids {
		doc, err := s.document(context.Background(), id)
		if err != nil {
			return fmt.Errorf("passage %q is missing", id)
		}
		if s.dim == 0 {
			s.dim = len(doc.Embedding)
		}
		if len(doc.Embedding) != s.dim {
			return fmt.Errorf("passage %q has %d values, want %d", id, len(doc.Embedding), s.dim)
		}
	}
	for _, c := range s.cells {
		if len(s.cells) > 1 && len(c.centroid) != s.dim {
			return fmt.Errorf("a centroid has %d values, want %d", len(c.centroid), s.dim)
		}
	}
	return nil
}
