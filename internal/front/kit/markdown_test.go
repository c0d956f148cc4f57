package kit_test

import (
	"testing"

	"trich/internal/front/kit"
)

// A question is the same whatever signs people put around it.
func TestUnmarked(t *testing.T) {
	const q = "Ai ký Kế hoạch hành động chung với Anh?"
	for _, s := range []string{
		q, "**" + q + "**", "*" + q + "*", "__" + q + "__", "_" + q + "_", "***" + q + "***", "~~" + q + "~~", "||" + q + "||", "`" + q + "`",
		"``" + q + "``", "```" + q + "```", "```txt\n" + q + "\n```", "# " + q, "### " + q, "-# " + q, "> " + q, ">>> " + q, "- " + q, "1. " + q,
		"**__~~" + q + "~~__**", "> **" + q + "**", "@everyone " + q, q + " @here", "[" + q + "](https://x.vn/a)", "[" + q + "](<https://x.vn/a>)",
		q + " https://x.vn/a_b_c?d=*e*", "<https://x.vn> " + q, q + " www.x.vn", `\*\*` + q, "Ai ký **Kế hoạch** *hành động* chung với Anh?",
		"  " + q + " ",
	} {
		if got := kit.Unmarked(s); got != q && got != "**"+q {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	for s, want := range map[string]string{
		"":                          "",
		"2*3*4 là mấy?":             "2*3*4 là mấy?",
		"snake_case_name là gì?":    "snake_case_name là gì?",
		"/ask **Ai ký?**":           "/ask Ai ký?",
		"https://x.vn/a":            "https://x.vn/a",
		"nguồn:bnews từ:2018 xăng?": "nguồn:bnews từ:2018 xăng?",
		"a@everyone.vn là ai":       "a .vn là ai",
		"giá > 5 triệu":             "giá > 5 triệu",
		"2024. Ai?":                 "2024. Ai?",
		"**":                        "**",
		"một\nhai":                  "một\nhai",
	} {
		if got := kit.Unmarked(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}

func FuzzUnmarked(f *testing.F) {
	f.Add("**Ai** `ký` [x](https://y) ||z||")
	f.Fuzz(func(t *testing.T, s string) {
		if got := kit.Unmarked(s); len(got) > len(s)+8 {
			t.Errorf("%q grows to %q", s, got)
		}
	})
}
