package read

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"trich/internal/text"
)

// tcvn3Of and vniOf write s, in small letters, in those encodings.
func tcvn3Of(t *testing.T, s string) string {
	letters := []rune(tcvn3)
	var b strings.Builder
	for _, r := range s {
		at := -1
		for i, l := range letters {
			if l == r {
				at = i
			}
		}
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case at >= 0:
			b.WriteByte(byte(at + 0xA1))
		default:
			t.Fatalf("%q is not in TCVN3", r)
		}
	}
	return b.String()
}

// TestLegacy reads a text in each encoding of old Vietnamese fonts, whatever it
// declares, and leaves French and German in theirs.
func TestLegacy(t *testing.T) {
	const want = "hà nội hôm nay khai mạc hội nghị về phòng, chống mua bán người; đại biểu của mười hai nước đã ký kết kế hoạch hành động chung trong ba năm tới."
	// Written by a word processor in VNI Windows.
	vni, err := charmap.Windows1252.NewEncoder().String("haø noäi hoâm nay khai maïc hoäi nghò veà phoøng, choáng mua baùn ngöôøi; ñaïi bieåu cuûa möôøi hai nöôùc ñaõ kyù keát keá hoaïch haønh ñoäng chung trong ba naêm tôùi.")
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeTCVN3("H\xb5 N\xe9i, Vi\xd6t Nam, tr\xad\xeang, \xae\xb7 k\xd5t"); got != "Hà Nội, Việt Nam, trường, đã kết" {
		t.Errorf("as word processors wrote TCVN3: %q", got)
	}
	sources := map[string]string{"TCVN3": tcvn3Of(t, want), "VNI": vni}
	for name, source := range sources {
		for _, declared := range []string{"", "iso-8859-1", "x-user-defined"} {
			got, _, refusal := decode([]byte(source), func(string) string { return declared })
			if refusal != nil || text.NFC(got) != want {
				t.Errorf("%s, declared %q: %v, %q", name, declared, refusal, got)
			}
		}
	}
	for _, want := range []string{
		"Le président a annoncé que la première ligne du tramway, retardée, sera prête à l'été; les élus sont déçus.",
		"Der Bürgermeister erklärte, dass die neue Straße für Fußgänger geöffnet würde, möglicherweise später.",
	} {
		source, err := charmap.Windows1252.NewEncoder().String(want)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range []string{"", "windows-1252"} {
			if got, _, refusal := decode([]byte(source), func(string) string { return declared }); refusal != nil || got != want {
				t.Errorf("declared %q: %v, %q", declared, refusal, got)
			}
		}
		if got, _, refusal := decode([]byte(source), nil); refusal == nil {
			t.Errorf("a text without any declaration is guessed: %q", got)
		}
	}
}
