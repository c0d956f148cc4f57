package text

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestIsAnaphoric(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Ông cho biết sẽ kháng cáo.":                              true,
		"Ông Nam cho biết sẽ kháng cáo.":                          false,
		"Họ rời hiện trường lúc 23h.":                             true,
		"Hồ Tây cạn nước.":                                        false,
		"Hộ gia đình nghèo được vay vốn.":                         false,
		"Vụ việc này đang được điều tra.":                         true,
		"Sau đó, đoàn thăm Huế.":                                  false,
		"Nghi phạm khai nhận toàn bộ hành vi.":                    true,
		"Nghi phạm Nguyễn Văn A khai nhận.":                       false,
		"Bà được đưa vào viện trong đêm.":                         true,
		"Bà Rịa - Vũng Tàu đón hai triệu khách.":                  false,
		"Công ty Vinamilk thông báo giảm giá tại các siêu thị đó": false,
		"He denied the charges.":                                  true,
		"The suspect was arrested on Monday.":                     true,
		"The Vietnamese government denied the charges.":           false,
		"Thủ tướng đến thăm.":                                     false,
		"":                                                        false,
		"123":                                                     false,
	} {
		if got := IsAnaphoric(sentence); got != want {
			t.Errorf("%q: %v", sentence, got)
		}
		if got := IsAnaphoric(norm.NFD.String(sentence)); got != want {
			t.Errorf("%q in NFD: %v", sentence, got)
		}
	}
}
