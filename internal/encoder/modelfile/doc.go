// Package modelfile is the encoder's model file: its format, the code that opens
// it, and the conversion from the published weights; and the file of a reader
// (package reader), layers that take the place of the encoder's upper ones.
//
// A file is meant to be used where it lies, mapped or embedded: to open it is to
// check the header and the directory, and what is handed out are views; nothing
// is copied on little-endian machines and nothing is built. All numbers are
// little-endian.
//
//	offset  size  what
//	     0     8  magic "TRICHENC", "TRICHRDR" of a reader
//	     8     4  version, 1, or 2 of a reader
//	    12     4  number of sections
//	    16     8  size of the file
//	    24     4  CRC-32C of the header and the directory without this field
//	    28     4  zero
//	    32    32  SHA-256 of the file without the bytes 24 to 63
//	    64    56  Config: hidden, layers, heads, feed-forward, pieces, positions,
//	              source pieces (u32 each), epsilon (f32), rows of the begin,
//	              end, padding and unknown pieces (u32 each), score of an
//	              unknown character (f32), zero (u32)
//	              or ReaderConfig: first layer, layers, hidden, heads,
//	              feed-forward, form (u32 each), SHA-256 of the encoder's file
//	   120     8  zero
//	   128        directory: one entry of 64 bytes a section, sorted by name:
//	              name (24 bytes, zero-padded), kind, rows, columns, zero (u32
//	              each), offset and size in bytes (u64 each), zero (8 bytes)
//
// Sections start at multiples of 64 and hold rows × columns values, row after
// row, of one kind: bytes, u16, u32, f32, four-bit or seven-bit. A four-bit section is
// rows × columns/2 bytes, each block of 32 values of a row in 16 bytes (the low
// half of byte j is value j, the high half value j+16), then zeros up to a
// multiple of 64, then rows × columns/32 scales as IEEE 754 half precision,
// each for one block. A value is (half byte − 8) × scale. A seven-bit section is
// rows × columns levels of −63 to 63, a signed byte each, then zeros and scales in
// the same way, and a value is level × scale; the sum of a block's levels lies
// within ±508. Linear weights are stored a row an output.
//
// A reader's file is made by internal/reader/training/export.py. Its sections are
// those of its layers, named as the encoder's, and head.w and head.b. Its linear
// weights are seven-bit: what fine-tuning changes is less than the steps of four.
package modelfile
