//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"trich/internal/front/telegram/telegramtest"
)

// emulatorFolder is the variable that names the folder in which npm has
// installed telegram-test-api 4.2.1, a Telegram server that is not ours.
const emulatorFolder = "TELEGRAM_TEST_API"

// emulator is that server at work.
type emulator struct {
	t   *testing.T
	url string
	// chat and kind are the place where the person is who talks.
	chat int64
	kind string
}

// startEmulator starts the server at a free port.
func startEmulator(t *testing.T) *emulator {
	t.Helper()
	folder := os.Getenv(emulatorFolder)
	if folder == "" {
		t.Skipf("%s does not name a folder with npm's telegram-test-api", emulatorFolder)
	}
	const script = `
const TelegramServer = require('telegram-test-api');
const probe = require('net').createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(async () => {
    await new TelegramServer({ port, host: '127.0.0.1' }).start();
    console.log(port);
  });
});`
	cmd := exec.Command("node", "-e", script)
	cmd.Dir = folder
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return &emulator{t: t, url: "http://127.0.0.1:" + strings.TrimSpace(port)}
}

// post makes a request and reads the reply.
func (e *emulator) post(path string, body, reply any) {
	e.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		e.t.Fatal(err)
	}
	response, err := http.Post(e.url+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		e.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if err := json.NewDecoder(response.Body).Decode(reply); err != nil || response.StatusCode != http.StatusOK {
		e.t.Fatalf("%s: %v, status %d", path, err, response.StatusCode)
	}
}

// says sends a text, or what more makes of the message.
func (e *emulator) says(path, text string, more map[string]any) {
	e.t.Helper()
	message := e.message()
	message["botToken"], message["date"], message["text"] = telegramtest.Token, time.Now().Unix(), text
	if strings.HasPrefix(text, "/") {
		message["entities"] = []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(strings.Fields(text)[0])}}
	}
	for name, value := range more {
		message[name] = value
	}
	var reply any
	e.post(path, message, &reply)
}

func (e *emulator) message() map[string]any {
	return map[string]any{
		"from": map[string]any{"id": 8001, "is_bot": false, "first_name": "Lan", "language_code": "vi"},
		"chat": map[string]any{"id": e.chat, "type": e.kind},
	}
}

// botMessage is a message of the bot's as the server keeps it.
type botMessage struct {
	ID      int `json:"messageId"`
	Message struct {
		Chat   json.RawMessage `json:"chat_id"`
		Text   string          `json:"text"`
		Markup struct {
			Rows [][]struct {
				Text string `json:"text"`
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"message"`
}

// sees waits until the chat has n messages of the bot's, and the last one holds
// the text.
func (e *emulator) sees(n int, text string) botMessage {
	e.t.Helper()
	var mine []botMessage
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var history struct{ Result []botMessage }
		e.post("/getUpdatesHistory", map[string]any{"token": telegramtest.Token}, &history)
		mine = nil
		for _, m := range history.Result {
			if strings.Trim(string(m.Message.Chat), `"`) == fmt.Sprint(e.chat) {
				mine = append(mine, m)
			}
		}
		if len(mine) >= n && strings.Contains(mine[len(mine)-1].Message.Text, text) {
			break
		}
	}
	if len(mine) != n || !strings.Contains(mine[n-1].Message.Text, text) {
		e.t.Fatalf("the bot's messages are %+v, want %d, the last with %q", mine, n, text)
	}
	return mine[n-1]
}

// press presses the button that begins so.
func (e *emulator) press(m botMessage, label string) {
	e.t.Helper()
	for _, row := range m.Message.Markup.Rows {
		for _, b := range row {
			if strings.HasPrefix(b.Text, label) {
				on := e.message()
				on["message_id"], on["date"] = m.ID, time.Now().Unix()
				e.says("/sendCallback", "", map[string]any{"data": b.Data, "message": on})
				return
			}
		}
	}
	e.t.Fatalf("there is no button %q in %+v", label, m)
}

// TestEmulator talks to the built program through a Telegram server written by
// others, which holds no polls and lacks most methods: a question, a command, and
// a press for which the bot edits its message, in private and in a supergroup.
func TestEmulator(t *testing.T) {
	e := startEmulator(t)
	corpus := copySeeds(t)
	for i := range 10 {
		body := fmt.Sprintf("Tỉnh số %d khánh thành một cây cầu mới vào ngày %d tháng 5 năm 2020, dài hơn một trăm mét.", i, i+1)
		write(t, corpus, map[string]string{fmt.Sprintf("cau%d.txt", i): fmt.Sprintf("Cầu mới số %d\n%s\n", i, body)})
	}
	program := startServe(t, compiled(t), t.TempDir(), "TRICH_CORPUS_DIR="+corpus,
		"TRICH_TELEGRAM_TOKEN="+telegramtest.Token, "TRICH_TELEGRAM_API_URL="+e.url)
	for _, place := range []emulator{{chat: 8001, kind: "private"}, {chat: -1001234, kind: "supergroup"}} {
		e.chat, e.kind = place.chat, place.kind
		if e.kind == "private" {
			e.says("/sendMessage", signed, nil)
		} else {
			e.says("/sendMessage", "Chào cả nhà!", nil)
			e.says("/sendCommand", "/ask "+signed, nil)
		}
		e.sees(1, "Lương Tam Quang")
		e.says("/sendCommand", "/sources", nil)
		list := e.sees(2, "12 bài, trang 1/2")
		e.press(list, "Trang sau")
		e.sees(2, "12 bài, trang 2/2")
	}
	if code := program.end(t); code != 0 {
		t.Errorf("exit code %d: %s", code, program.errOut)
	}
}
