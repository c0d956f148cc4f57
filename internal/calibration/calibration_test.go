package calibration_test

import (
	"bytes"
	"maps"
	"math"
	"testing"

	"trich/internal/calibration"
	"trich/internal/encoder"
	"trich/internal/qa"
)

// TestEmbedded checks that the constants in the binary are those of its
// encoder, and whole.
func TestEmbedded(t *testing.T) {
	c, err := calibration.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	enc, err := encoder.New(encoder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Encoder != enc.Fingerprint() || c.Projection.Dim != enc.Dim() {
		t.Errorf("constants are for encoder %s, the encoder is %s: fit them again with trich-fit", c.Encoder, enc.Fingerprint())
	}
	for _, pair := range []string{"vi-vi", "vi-en", "en-vi", "en-en"} {
		if len(c.Decision.Pairs[pair].Weights) == 0 {
			t.Errorf("no calibration for %s", pair)
		}
	}
	if d := c.Decision; d.Uncertain <= 0 || d.Uncertain > d.Found || d.Found >= 1 {
		t.Errorf("thresholds %v, %v", d.Uncertain, d.Found)
	}
	// Fit sets all of these; one that is zero was left out of the file.
	if d := c.Decision; d.Cosine <= 0 || d.Lexical <= 0 || d.Across <= 0 || d.Mixed <= 0 || d.Mixed >= 1 || d.Article <= 0 || d.Lead <= 0 || d.Fitting <= 0 {
		t.Errorf("weights %+v", d)
	}
	if len(c.Data) != 4 {
		t.Errorf("made of %v", c.Data)
	}
}

func TestRoundTripAndDamage(t *testing.T) {
	c, err := calibration.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if err := calibration.Write(&raw, c); err != nil {
		t.Fatal(err)
	}
	read, err := calibration.Read(raw.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if read.Projection.Fingerprint != c.Projection.Fingerprint || read.Decision.Found != c.Decision.Found {
		t.Error("a round trip changes the constants")
	}
	whole := raw.Bytes()
	for _, bad := range [][]byte{nil, whole[:3], whole[:20], whole[:len(whole)-4], append(bytes.Clone(whole), 0, 0, 0, 0)} {
		if _, err := calibration.Read(bad); qa.CodeOf(err) != qa.CodeCorrupt {
			t.Errorf("%d bytes: got %v", len(bad), err)
		}
	}
}

func TestConfidence(t *testing.T) {
	l := calibration.Logistic{Bias: -1, Weights: map[string]float64{"a": 2, "b": -3}}
	got := l.Confidence(maps.All(map[string]float64{"a": 1.5, "b": 0.5, "c": 9}))
	if want := 1 / (1 + math.Exp(-0.5)); math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
}
