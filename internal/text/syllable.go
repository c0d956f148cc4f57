package text

import (
	"strings"
	"sync"
)

// vietnameseRimes are the rimes of Vietnamese syllables without diacritics
// (Đoàn Thiện Thuật, Ngữ âm tiếng Việt, 1977, chapter 6), separated by spaces.
const vietnameseRimes = ` a ac ach ai am an ang anh ao ap at au ay e ec em en eng enh eo ep et eu
 i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
 o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oem oen oeo oet oi om on ong ooc oong op ot
 u ua uan uang uat uay uc ue uech uen uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu
 uy uya uych uyen uyet uyn uynh uyt uyu
 y ych yem yen yeng yet yeu ym yn ynh yp yt `

// vietnameseOnsets are the spellings of the consonants a Vietnamese syllable
// may begin with, without diacritics, longest first within a letter.
var vietnameseOnsets = [...]string{
	"b", "ch", "c", "d", "gh", "gi", "g", "h", "kh", "k", "l", "m", "ngh", "ng", "nh", "n",
	"ph", "p", "qu", "q", "r", "s", "th", "tr", "t", "v", "x", "",
}

// IsSyllable reports whether the folded word (see Fold) is spelled like a
// Vietnamese syllable. Many English words are too ("can", "song").
func IsSyllable(folded string) bool {
	if len(folded) == 0 || len(folded) > len("nghieng") {
		return false
	}
	for _, onset := range vietnameseOnsets {
		rime, ok := strings.CutPrefix(folded, onset)
		if ok && (rimes()[rime] || rime == "" && onset == "gi") {
			return true
		}
	}
	return false
}

// rimes is the set of vietnameseRimes.
var rimes = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for rime := range strings.FieldsSeq(vietnameseRimes) {
		set[rime] = true
	}
	return set
})

func isGap(c byte) bool { return c == ' ' || c == '\n' }
