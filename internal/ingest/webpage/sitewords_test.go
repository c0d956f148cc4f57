package webpage

func vietnameseWords() siteWords {
	return siteWords{
		sections: []string{"Thời sự", "Thế giới", "Kinh doanh", "Thể thao", "Giải trí", "Pháp luật", "Giáo dục", "Sức khỏe", "Đời sống", "Du lịch", "Khoa học", "Số hóa", "Xe", "Ý kiến"},
		share:    []string{"Chia sẻ", "Facebook", "Zalo", "Twitter", "Sao chép liên kết", "In bài", "Lưu bài", "0"},
		related:  []string{"Tin liên quan", "Tin cùng chuyên mục", "Có thể bạn quan tâm", "Xem thêm", "Bài viết cùng chủ đề"},
		more:     []string{"Xem tiếp", "Xem thêm"}, readAlso: []string{"Xem thêm:", "Đọc thêm:", ">>", "Mời xem:"},
		tags: []string{"Từ khóa:", "Tags:", "Chủ đề:"}, comments: []string{"Bình luận (12)", "Ý kiến bạn đọc", "Bình luận"},
		newest: []string{"Mới nhất", "Đọc nhiều", "Tin nóng", "Xem nhiều", "Tiêu điểm"}, ad: []string{"Quảng cáo", "QUẢNG CÁO"}, login: []string{"Đăng nhập", "Tài khoản"},
		prose: []string{
			"Chúng tôi dùng cookie để trang web hoạt động tốt hơn. Bằng việc tiếp tục, bạn đồng ý với chính sách của chúng tôi.",
			"Đăng ký nhận bản tin để không bỏ lỡ những câu chuyện đáng chú ý nhất trong ngày.",
			"Tác giả là phóng viên chuyên viết về kinh tế và đô thị, có mười lăm năm làm báo.",
			"Mời bạn đọc gửi bài cộng tác về tòa soạn. Bài được đăng sẽ được trả nhuận bút theo quy định.",
			"Tải ứng dụng để đọc báo nhanh hơn và nhận thông báo khi có tin mới.",
			"Bạn cần đăng nhập để gửi bình luận. Ý kiến của bạn sẽ được kiểm duyệt trước khi đăng.",
		},
		legal: []string{
			"© 2021 Báo Điện tử. Toàn bộ bản quyền thuộc về tòa soạn.",
			"Giấy phép số 12/GP-BTTTT do Bộ Thông tin và Truyền thông cấp. Tổng biên tập: Lê Văn Nọ.",
			"Địa chỉ: số 1 phố Vườn Hoa, quận Hồ Bạc. Điện thoại: 024 7300 8899. Liên hệ quảng cáo: 090 123 4567.",
			"Không sao chép dưới mọi hình thức khi chưa có sự đồng ý bằng văn bản.",
		},
		byline: []string{"", "Tác giả:", "Theo"}, minutes: []string{"4 phút đọc", "1.204 lượt xem", "Cỡ chữ"},
		date:    []string{"Thứ ba, 12/3/2019, 10:15 (GMT+7)", "12/03/2019 10:15", "2 giờ trước", "16:20 05-11-2018"},
		caption: []string{"Ảnh:", "Nguồn:", "Ảnh minh họa:"},
	}
}

func englishWords() siteWords {
	return siteWords{
		sections: []string{"News", "World", "Politics", "Business", "Sport", "Opinion", "Culture", "Technology", "Science", "Health", "Travel", "Video", "Style", "Obituaries"},
		share:    []string{"Share", "Facebook", "Tweet", "Email", "Print", "Copy link", "Save", "Share on WhatsApp", "128"},
		related:  []string{"Related stories", "Read more", "More on this story", "You may also like", "Recommended", "Around the web"},
		more:     []string{"Read more", "Continue reading"}, readAlso: []string{"Read more:", "Related:", "READ:", "See also:"},
		tags: []string{"Tags:", "Topics", "Filed under:"}, comments: []string{"Comments (12)", "3 Comments", "Join the conversation"},
		newest: []string{"Most read", "Latest", "Trending", "Popular posts", "Editor's picks"}, ad: []string{"Advertisement", "Story continues below advertisement"}, login: []string{"Sign in", "Subscribe"},
		prose: []string{
			"We use cookies to improve your experience. By continuing to use this site you agree to our use of cookies.",
			"Sign up for our newsletter and get the stories that matter delivered to your inbox every morning.",
			"The author is a reporter who covers business and cities. She joined the paper in 2011.",
			"Your email address will not be published. Required fields are marked.",
			"You have reached your limit of free articles this month. Subscribe to continue reading.",
			"Support independent journalism. Become a member today and help us keep reporting.",
			"This is a blog about gardens, food and slow travel. Thank you for stopping by.",
		},
		legal: []string{
			"© 2019 The Daily Post. All rights reserved.",
			"This material may not be published, broadcast, rewritten or redistributed without permission.",
			"Use of this site constitutes acceptance of our user agreement and privacy policy.",
			"12 Market Street, Springfield. Call us on 555 0100 or write to desk@example.com.",
		},
		byline: []string{"By", "Posted by", "Written by", ""}, minutes: []string{"4 min read", "1,204 views", "Listen"},
		date:    []string{"March 12, 2019", "12 Mar 2019 10:15", "2 hours ago", "Published 10:15 AM EST, Tue March 12, 2019"},
		caption: []string{"Photo:", "Credit:", "Getty Images /"},
	}
}
