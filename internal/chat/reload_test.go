package chat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trich/internal/chat"
	"trich/internal/qa"
)

// reloader is a qa.Reloader made of functions.
type reloader struct {
	reload    func(context.Context, func(qa.ReloadProgress)) (qa.ReloadReport, error)
	reloading func() (qa.ReloadProgress, bool)
}

var _ qa.Reloader = reloader{}

func (r reloader) Reload(ctx context.Context, progress func(qa.ReloadProgress)) (qa.ReloadReport, error) {
	return r.reload(ctx, progress)
}
func (r reloader) Reloading() (qa.ReloadProgress, bool) { return r.reloading() }

var encoding = qa.ReloadProgress{Stage: qa.StageEncoding, Done: 1, Total: 4, Left: time.Minute}

// administered is a bot whose user 1 is an admin.
func administered(r qa.Reloader) *chat.Bot {
	return bot(quoting(many(1)...), func(o *chat.Options) {
		o.Admins = map[chat.Platform]chat.Admins{chat.Telegram: {Users: []string{"1"}}}
		o.Reloader = r
	})
}

// A reload tells how far it is and can be cancelled from the chat; questions are
// answered meanwhile, and a second reload is told of the first.
func TestReloadCancelled(t *testing.T) {
	begun := make(chan struct{})
	b := administered(reloader{
		reload: func(ctx context.Context, progress func(qa.ReloadProgress)) (qa.ReloadReport, error) {
			progress(encoding)
			close(begun)
			<-ctx.Done()
			return qa.ReloadReport{}, fmt.Errorf("encoding: %w", ctx.Err())
		},
		reloading: func() (qa.ReloadProgress, bool) { return encoding, true },
	})
	if !b.Lengthy(from("/naplai")) || !b.Lengthy(chat.Request{Command: "reload"}) || b.Lengthy(from("reload?")) {
		t.Error("Lengthy is wrong")
	}
	var shown []chat.Reply
	done := make(chan error, 1)
	progressed := make(chan chat.Reply, 99)
	go func() {
		done <- b.Handle(t.Context(), from("/reload"), func(_ context.Context, r chat.Reply) error {
			shown = append(shown, r)
			if r.Kind == chat.KindProgress {
				progressed <- r
			}
			return nil
		})
	}()
	<-begun
	var progress chat.Reply
	for !strings.Contains(textOf(progress), "1/4") {
		select {
		case progress = <-progressed:
		case <-time.After(20 * time.Second):
			t.Fatal("no progress is shown")
		}
	}
	if r := ask(t, b, from("Câu gì?")); r.Kind != chat.KindAnswer {
		t.Errorf("during a reload: %+v", r)
	}
	if got := textOf(ask(t, b, from("/reload"))); !strings.Contains(got, "đang được nạp lại rồi") || !strings.Contains(got, "1/4") {
		t.Errorf("a second reload: %q", got)
	}
	other := pressing(progress, "Hủy")
	other.User.ID = "2"
	if r := ask(t, b, other); r.Kind != chat.KindRefusal {
		t.Errorf("anyone can cancel: %+v", r)
	}
	ask(t, b, pressing(progress, "Hủy"))
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if last := shown[len(shown)-1]; !strings.Contains(textOf(last), "Đã hủy lượt nạp lại") {
		t.Errorf("in the end: %+v", last)
	}
	if got := textOf(ask(t, b, pressing(progress, "Hủy"))); !strings.Contains(got, "Kho bài hiện không được nạp lại") {
		t.Errorf("cancelled twice: %q", got)
	}
}

// Progress that reads the same is shown once: a message is not edited for it.
func TestReloadProgressChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := administered(reloader{reload: func(_ context.Context, progress func(qa.ReloadProgress)) (qa.ReloadReport, error) {
			for _, p := range []qa.ReloadProgress{{Stage: qa.StageReading}, encoding} {
				for range 10 {
					p.Elapsed += 3 * time.Second
					progress(p)
					time.Sleep(3 * time.Second)
				}
			}
			return qa.ReloadReport{}, nil
		}})
		var shown []string
		err := b.Handle(t.Context(), from("/reload"), func(_ context.Context, r chat.Reply) error {
			if r.Kind == chat.KindProgress {
				shown = append(shown, textOf(r))
			}
			return nil
		})
		if err != nil || len(shown) != 2 || !strings.Contains(shown[1], "1/4") {
			t.Errorf("%v; shown is %q", err, shown)
		}
	})
}

// What went wrong with a reload is told to the admin, as far as it is fit to be.
func TestReloadFailures(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		want     string
		unwanted string
	}{
		{"coded", qa.Errorf(qa.CodeNotFound, "the corpus folder x does not exist: create it"), "create it", ""},
		{"uncoded", errors.New("disk at 0x7f"), "Không nạp lại được", "0x7f"},
		{"busy", qa.Errorf(qa.CodeBusy, "running"), "đang được nạp lại rồi", ""},
		{"panic", nil, "Mình gặp lỗi", "the cause"},
	}
	for _, tt := range tests {
		b := administered(reloader{
			reload: func(context.Context, func(qa.ReloadProgress)) (qa.ReloadReport, error) {
				if tt.err == nil {
					panic("the cause")
				}
				return qa.ReloadReport{}, tt.err
			},
			reloading: func() (qa.ReloadProgress, bool) { return qa.ReloadProgress{}, false },
		})
		for range 2 { // The first leaves nothing behind.
			got := textOf(ask(t, b, from("/reload")))
			if !strings.Contains(got, tt.want) || tt.unwanted != "" && strings.Contains(got, tt.unwanted) {
				t.Errorf("%s: %q", tt.name, got)
			}
		}
	}
}

// A report's lists are cut, and its file holds all of them; the report itself
// stays as it is.
func TestReloadReport(t *testing.T) {
	var added []string
	for i := range 30 {
		added = append(added, fmt.Sprintf("article/%02d", i))
	}
	report := qa.ReloadReport{Added: added, Articles: 30, Took: 2 * time.Second}
	b := administered(reloader{reload: func(context.Context, func(qa.ReloadProgress)) (qa.ReloadReport, error) { return report, nil }})
	r := ask(t, b, from("/reload"))
	if got := textOf(r); strings.Count(got, "article/") != 10 || !strings.Contains(got, "… và 20 mục nữa") {
		t.Errorf("got %q", got)
	}
	if r.File == nil || strings.Count(string(r.File.Content), "article/") != 30 {
		t.Errorf("the file is %+v", r.File)
	}
	if !slices.Equal(report.Added[:2], []string{"article/00", "article/01"}) || len(report.Added) != 30 {
		t.Errorf("the report was changed: %q", report.Added)
	}
}
