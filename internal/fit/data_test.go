package fit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"trich/internal/calibration"
	"trich/internal/qa"
)

// fact is a passage and a question that it answers, in one language.
type fact struct{ title, text, question, answer string }

// facts are a small set of data written for these tests.
var facts = map[qa.Language][]fact{
	qa.Vietnamese: {
		{"Cầu Rồng", "Cầu Rồng ở Đà Nẵng dài 666 mét. Cầu bắc qua sông Hàn.", "Cầu Rồng dài bao nhiêu mét?", "666 mét"},
		{"Chợ nổi", "Chợ nổi Cái Răng họp từ sáng sớm. Người bán treo hàng lên cây bẹo.", "Người bán ở chợ nổi treo hàng lên đâu?", "cây bẹo"},
		{"Cà phê trứng", "Ông Giảng pha ly cà phê trứng đầu tiên năm 1946. Quán nay do con ông trông coi.", "Cà phê trứng ra đời năm nào?", "1946"},
		{"Nhà máy giấy", "Nhà máy giấy Bãi Bằng thuê thêm 200 công nhân. Lương khởi điểm là chín triệu đồng.", "Nhà máy giấy thuê thêm bao nhiêu công nhân?", "200"},
		{"Đội tuyển bơi", "Đội tuyển bơi giành bốn huy chương vàng. Huấn luyện viên là bà Lê Thị Hạnh.", "Ai là huấn luyện viên đội tuyển bơi?", "bà Lê Thị Hạnh"},
		{"Bão số 3", "Bão số 3 đổ bộ vào Quảng Ninh tối thứ bảy. Ba mươi tàu cá bị chìm.", "Bão đổ bộ vào tỉnh nào?", "Quảng Ninh"},
		{"Đường sắt", "Tuyến đường sắt mới nối Lào Cai với Hải Phòng. Dự án khởi công vào tháng 12.", "Tuyến đường sắt mới khởi công khi nào?", "tháng 12"},
		{"Gốm Chu Đậu", "Gốm Chu Đậu được vớt lên từ một con tàu đắm ngoài khơi Hội An. Men gốm màu lam.", "Gốm Chu Đậu được tìm thấy ở đâu?", "một con tàu đắm"},
		{"Vườn quốc gia", "Vườn quốc gia Cúc Phương thả mười con tê tê về rừng. Chúng được cứu khỏi bọn buôn lậu.", "Vườn quốc gia thả con vật gì về rừng?", "tê tê"},
		{"Thư viện", "Thư viện tỉnh mở cửa đến mười giờ đêm. Sách được mượn trong hai tuần.", "Thư viện cho mượn sách bao lâu?", "hai tuần"},
		{"Giá gạo", "Giá gạo xuất khẩu tăng lên 620 đô la một tấn. Philippines là nước mua nhiều nhất.", "Nước nào mua gạo nhiều nhất?", "Philippines"},
		{"Bệnh viện", "Bệnh viện Chợ Rẫy ghép tim cho một bé gái sáu tuổi. Ca mổ kéo dài tám giờ.", "Ca mổ ghép tim kéo dài bao lâu?", "tám giờ"},
	},
	qa.English: {
		{"Clock museum", "The museum of clocks opened in May 2019. It was paid for by Margaret Hill.", "Who paid for the museum of clocks?", "Margaret Hill"},
		{"Tunnel strike", "Workers of the tunnel stopped work for two days. They protest against longer shifts.", "How long did the tunnel workers stop work?", "two days"},
		{"Lighthouse", "The lighthouse on the cape was painted red in 1902. Its lamp burns gas.", "When was the lighthouse painted red?", "1902"},
		{"Cheese fair", "The cheese fair in Gouda drew ninety farmers. The oldest wheel was eight years old.", "How many farmers came to the cheese fair?", "ninety"},
		{"Chess", "Irina Petrova won the chess championship in Oslo. She gave up only one game.", "Where was the chess championship held?", "Oslo"},
		{"Volcano", "The volcano threw ash over three villages. Schools stayed closed until Monday.", "Until when did schools stay closed after the volcano?", "Monday"},
		{"Bakery", "The bakery in Lyon bakes bread for prisoners. Its oven is heated with olive stones.", "What is the oven of the bakery heated with?", "olive stones"},
		{"Ice road", "The ice road to the diamond mine opened late this winter. Trucks may drive 25 kilometres an hour.", "How fast may trucks drive on the ice road?", "25 kilometres"},
		{"Orchestra", "The orchestra tours Brazil with a programme of Haydn. Its conductor is Paul Weber.", "Who conducts the orchestra?", "Paul Weber"},
		{"Salmon", "Salmon returned to the river Elbe after sixty years. Engineers had removed a weir.", "Which fish returned to the river?", "Salmon"},
		{"Satellite", "The satellite measures the height of lakes with radar. It was launched from Kourou.", "From where was the satellite launched?", "Kourou"},
		{"Glass bridge", "The glass bridge across the gorge holds 800 visitors. Shoes must be taken off.", "How many visitors does the glass bridge hold?", "800"},
	},
}

// id names the i-th fact of a language.
func id(lang qa.Language, i int) string { return string(lang) + string(rune('a'+i)) }

// files are the facts as ReadData reads them, with one question a language that
// its passage does not answer.
func files(t *testing.T) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for lang, all := range facts {
		var passages, questions bytes.Buffer
		line := func(b *bytes.Buffer, v any) {
			if err := json.NewEncoder(b).Encode(v); err != nil {
				t.Fatal(err)
			}
		}
		for i, f := range all {
			line(&passages, map[string]string{"id": id(lang, i), "title": f.title, "text": f.text})
			line(&questions, map[string]any{"question": f.question, "passage": id(lang, i), "answerable": true, "answer": f.answer})
		}
		line(&questions, map[string]any{"question": all[1].question, "passage": id(lang, 0), "answerable": false, "answer": ""})
		fsys["passages_"+string(lang)+".jsonl"] = &fstest.MapFile{Data: passages.Bytes()}
		fsys["questions_"+string(lang)+".jsonl"] = &fstest.MapFile{Data: questions.Bytes()}
	}
	return fsys
}

func data(t *testing.T) Data {
	t.Helper()
	d, err := ReadData(files(t), calibration.Languages())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadData(t *testing.T) {
	fsys := files(t)
	d := data(t)
	if len(d.Articles) != 24 || len(d.Questions) != 26 || len(d.Sums) != 4 {
		t.Fatalf("%d articles, %d questions, %d sums", len(d.Articles), len(d.Questions), len(d.Sums))
	}
	for name, file := range fsys {
		if sum := sha256.Sum256(file.Data); d.Sums[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: sum %s", name, d.Sums[name])
		}
	}
	first, english := d.Articles[0], d.Articles[12]
	if p := first.Passages[0]; first.ID != "via" || first.Title != "Cầu Rồng" || first.Language != qa.Vietnamese || p.Text != facts[qa.Vietnamese][0].text ||
		p.ArticleID != first.ID || p.Language != qa.Vietnamese || p.Span.Len() != len(p.Text) || len(p.Sentences) != 2 {
		t.Errorf("got %+v", first)
	}
	if english.ID != "ena" || english.Language != qa.English {
		t.Errorf("got %+v", english)
	}
	q := d.Questions[2]
	if q.Text != "Cà phê trứng ra đời năm nào?" || q.Language != qa.Vietnamese || q.Passage != &d.Articles[2].Passages[0] || !q.Answerable || q.Answer != "1946" {
		t.Errorf("got %+v", q)
	}
	if last := d.Questions[12]; last.Answerable || last.Answer != "" || last.Passage != &first.Passages[0] {
		t.Errorf("got %+v", last)
	}
}

func TestReadBadData(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(fstest.MapFS)
		want  []string
	}{
		{"no passages", func(f fstest.MapFS) { delete(f, "passages_en.jsonl") }, []string{"passages_en.jsonl"}},
		{"no questions", func(f fstest.MapFS) { delete(f, "questions_vi.jsonl") }, []string{"questions_vi.jsonl"}},
		{"not JSON", func(f fstest.MapFS) { replace(f, "passages_vi.jsonl", `{"id":"vid"`, `{"id":vid"`) }, []string{"passages_vi.jsonl, entry 4"}},
		{"another type", func(f fstest.MapFS) { replace(f, "questions_en.jsonl", `"answerable":true`, `"answerable":"yes"`) }, []string{"questions_en.jsonl, entry 1"}},
		{"cut off", func(f fstest.MapFS) { f["questions_vi.jsonl"].Data = f["questions_vi.jsonl"].Data[:700] }, []string{"questions_vi.jsonl, entry "}},
		{"unknown passage", func(f fstest.MapFS) { replace(f, "questions_en.jsonl", `"passage":"enc"`, `"passage":"enz"`) }, []string{"questions_en.jsonl", `"enz"`}},
	}
	for _, tt := range tests {
		fsys := files(t)
		tt.spoil(fsys)
		_, err := ReadData(fsys, calibration.Languages())
		if qa.CodeOf(err) != qa.CodeInvalid {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is missing in %v", tt.name, want, err)
			}
		}
	}
}

// replace changes the first occurrence of from in a file, which must have one.
func replace(f fstest.MapFS, name, from, to string) {
	if !bytes.Contains(f[name].Data, []byte(from)) {
		panic(&fs.PathError{Op: "replace " + from, Path: name, Err: fs.ErrNotExist})
	}
	f[name].Data = bytes.Replace(f[name].Data, []byte(from), []byte(to), 1)
}
